"""The plan (附件1): starting it, filling it in, checking and submitting it."""
