"""Supervision of running offers (运行监督)."""
