"""Pages that need no sign-in (公众): notices, results, regulations."""
