"""What the road of a service project turns away, in the words a clerk understands.

One class per reason, by chapter. Not here: when they are raised (``rules``, ``actions``).
"""
