"""Changing organisations, positions, the register of members, and importing lists into it.

Not here: reading them (``queries``), who may change them (``policies``).
"""
