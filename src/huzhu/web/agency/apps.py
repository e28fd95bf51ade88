"""Django's entry for the folder of pages."""

from django.apps import AppConfig


class AgencyPagesConfig(AppConfig):
    """One audience of the pages."""

    name = "huzhu.web.agency"
    label = "web_agency"
    verbose_name = "代办机构页面"
