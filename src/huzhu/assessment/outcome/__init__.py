"""结果: what follows from the points. Decisions, vetoes, grades, quotas, results, appeals."""
