"""What the office does on a project's page: opinions, decisions, publishing, ending."""
