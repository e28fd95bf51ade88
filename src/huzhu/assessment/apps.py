"""Django's entry for the app."""

from django.apps import AppConfig


class AssessmentConfig(AppConfig):
    """The app and its Chinese name."""

    name = "huzhu.assessment"
    verbose_name = "代办处考核"
    todos = "huzhu.assessment.desk.queries.desk.todos_for"
    touches = "huzhu.assessment.touching.touched_by"
    open_work = "huzhu.assessment.desk.queries.desk.open_work"
    follows_calendar = "huzhu.assessment.honours.actions._following.follow_calendar"
    subjects = (
        ("appeal", "申诉"),
        ("assessment", "年度考核"),
        ("figure", "考核数据"),
        ("filing", "报备材料"),
        ("scheme", "考核方案"),
        ("scoresheet", "考核表"),
    )
