"""Django's entry for the folder of pages."""

from django.apps import AppConfig


class MemberPagesConfig(AppConfig):
    """One audience of the pages."""

    name = "huzhu.web.member"
    label = "web_member"
    verbose_name = "会员页面"
