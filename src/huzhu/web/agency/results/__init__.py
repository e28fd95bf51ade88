"""Collecting the results (二（三）3)."""
