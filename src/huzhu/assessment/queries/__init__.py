"""What people may read of the yearly assessment, one module per chapter of the year."""
