"""Agencies, points, unions and positions (组织与人员)."""
