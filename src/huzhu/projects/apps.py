"""Django's entry for the app."""

from django.apps import AppConfig


class ProjectsConfig(AppConfig):
    """The app and its Chinese name."""

    name = "huzhu.projects"
    verbose_name = "服务项目"
    todos = "huzhu.projects.queries.desk.todos_for"
    touches = "huzhu.projects.touching.touched_by"
    cases_within = "huzhu.projects.touching.cases_within"
    open_work = "huzhu.projects.queries.desk.open_work"
    open_tasks = "huzhu.projects.queries.desk.open_work"
    follows_calendar = "huzhu.projects.actions._following.follow_calendar"
    holds_in_place = "huzhu.projects.queries.held.held_in_place"
    subjects = (("meeting", "主任办公会"), ("project", "项目"))
