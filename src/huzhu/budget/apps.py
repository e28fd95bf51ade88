"""Django's entry for the app."""

from django.apps import AppConfig


class BudgetConfig(AppConfig):
    name = "huzhu.budget"
    verbose_name = "预算"
    touches = "huzhu.budget.touching.touched_by"
    subjects = (("budget", "预算"),)
