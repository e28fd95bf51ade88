"""What people do in the yearly assessment, one module per chapter of the year."""
