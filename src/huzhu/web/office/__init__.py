"""Pages of the office (办事处): review, countersigning, meeting, publishing, keeping."""
