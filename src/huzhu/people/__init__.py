"""Departments, agencies, unions, staff in their positions, and members."""
