"""huzhu (互助): the service platform of a workers' mutual-aid office.

Here is only the name. The apps stand beside this file, lowest first: ``kernel``, ``audit``,
``office``, ``people``, and so on up to ``web``. ARCHITECTURE.md is the map.
"""
