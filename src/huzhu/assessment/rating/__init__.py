"""自评: what an agency does. Rating, evidence, answers, the sheet sent, its paper, reminders."""
