"""Public notices (公告): posted, withdrawn."""
