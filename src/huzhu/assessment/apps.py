"""Django's entry for the app."""

from django.apps import AppConfig


class AssessmentConfig(AppConfig):
    """The app and its Chinese name."""

    name = "huzhu.assessment"
    verbose_name = "代办处考核"
