"""Stands before the package of this name in processes that tests start.

A tool of development brings it, no installation has it, and structlog loads all of it where it is
there: a tenth of the time in which a process begins.
"""

raise ImportError("rich is not there where the product is installed")
