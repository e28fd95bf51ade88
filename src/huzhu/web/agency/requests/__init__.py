"""The agency's own check and the request (请示)."""
