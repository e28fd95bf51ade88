"""What the consoles of agencies and office share: boxes, project list, the page of a project.

Each audience binds it to its own addresses with ``urls.patterns`` and adds its acts as panels.
Templates lie in ``web/templates/console``.

Not here: acts (forms, posts), which belong to one audience each.
"""
