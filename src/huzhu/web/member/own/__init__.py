"""我的: history, consents, all that is kept, corrections, closing the account."""
