"""考核年度: the year and its sheets. Calendar, group, scope, steps, figures and points as rows."""
