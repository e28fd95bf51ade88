"""Materials and the list of codes (二（三）1)."""
