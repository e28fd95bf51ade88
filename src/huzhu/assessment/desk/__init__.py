"""Whose turn it is in a year, and what the clock does."""
