"""The JSON interface (``/api/v1/``): the same actions and queries as the pages.

Not here: the claim itself, which the counter answers before Django (``claims.counter``).
"""
