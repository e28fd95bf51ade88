"""Keeping (备份与恢复): a backup as one file, its way back, and the drill that tries it.

Not here: what of an app belongs into a backup (each app's ``kept``).
"""
