"""部门审核: what departments say about each item, and how far they are."""
