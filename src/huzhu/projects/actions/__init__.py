"""The verbs of 〔2021〕18号, one function each, by group of the regulation.

Every one is a single transaction with its audit event; who may act is asked first
(``policies``), then the table of steps (``states``), then what must hold (``rules``).

Not here: claiming itself, which is the counter's (``claims``).
"""
