"""The house: embedded database, supervisor, set-up, doctor.

Not here: the environment and Django's settings (``config``), the shell's commands (``cli``).
"""
