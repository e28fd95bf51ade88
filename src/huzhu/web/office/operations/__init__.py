"""Supervision of running offers (运行监督) and of the servers (平台健康)."""
