"""From one version to the next: what waits, what it locks, and whether the database fits the code.

A database and the code that serves from it may be one step apart, never more (``steps``).
"""
