"""What the office decides for all: the working-day calendar, and settings to come."""
