"""Pages for the four audiences: agency, office, member, public. Actions and queries do the work.

Not here: rules (each app's ``rules`` and ``policies``), tables (no page touches one).
"""
