"""Plain Python that every app stands on: errors, lifecycles, working days, money, identifiers.

Not here: Django, the database, or anything that knows a table.
"""
