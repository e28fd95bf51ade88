"""Coming in as a member: signing in by telephone, being known, a telephone that changed."""
