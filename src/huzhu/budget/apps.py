"""Django's entry for the app."""

from django.apps import AppConfig


class BudgetConfig(AppConfig):
    name = "huzhu.budget"
    verbose_name = "预算"
    subjects = (("budget", "预算"),)
