"""Django's entry for the app."""

from django.apps import AppConfig


class ProjectsConfig(AppConfig):
    name = "huzhu.projects"
    verbose_name = "服务项目"
