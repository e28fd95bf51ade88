"""Pages of the yearly assessment for an agency: its own sheet, figures, papers and results."""
