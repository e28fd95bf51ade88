"""Minutes, price comparison, score sheets and the award (二（二）3)."""
