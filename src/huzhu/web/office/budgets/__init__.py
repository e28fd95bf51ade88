"""Budgets of all agencies (预算): the board, and one agency's lines."""
