"""Django's entry for the app."""

from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "huzhu.documents"
    verbose_name = "材料"
