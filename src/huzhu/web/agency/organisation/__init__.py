"""The agency's points, unions and people."""
