"""What the yearly assessment turns away, in the words a clerk understands.

One class per reason, one module per chapter. Not here: when they are raised.
"""
