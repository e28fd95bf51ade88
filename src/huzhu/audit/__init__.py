"""Append-only trail of who did what, when (留痕)."""
