"""The agency's yearly budget."""
