"""How an installation is set up: environment, keys, Django's settings, addresses.

Not here: starting and stopping anything (``runtime``).
"""
