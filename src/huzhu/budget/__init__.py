"""Yearly budgets of agencies: lines, what projects hold of them, what was spent (S6.4)."""
