"""The page of the three administrators."""
