"""Pages of the yearly assessment for the office, one module per chapter of the year."""
