"""What people may read."""
