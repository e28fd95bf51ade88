"""What is decided, in plain Python: no database, no clock, no framework."""
