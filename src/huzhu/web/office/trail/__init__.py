"""The audit trail (留痕), searched."""
