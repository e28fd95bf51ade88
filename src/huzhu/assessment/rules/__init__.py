"""What the assessment decides, in plain Python: no database, no clock, no framework.

``facts`` (what is known about an agency) · ``tree`` and ``scheme`` (what earns points) ·
``scheme_form`` (from and to JSON) · ``scheme_checks`` · ``wording`` · ``scoring`` ·
``comparison`` and ``simulation`` (next year's scheme) · ``ranking``, ``grades``, ``quotas`` ·
``basics`` (the block at the head of the sheet) · ``calendar`` and ``reminding`` (the year's dates).

Import the module: ``from huzhu.assessment.rules import scoring``.
"""
