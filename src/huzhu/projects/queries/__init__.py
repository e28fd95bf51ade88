"""Reading service projects, always within what the actor may see.

``cases`` finds projects and their papers, ``desk`` says whose turn it is, ``files`` gathers all of
one project for its page. Not here: writing (``actions``).
"""
