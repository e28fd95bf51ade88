"""表彰: recommendations, the public notice with its objections, the sealed list, certificates."""
