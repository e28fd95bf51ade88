"""Django's entry for the app."""

from django.apps import AppConfig


class MessagesConfig(AppConfig):
    """The app as Django lists it; Django's own app of this name says one line on a page."""

    name = "huzhu.messages"
    label = "outbox"
    verbose_name = "消息"
    subjects = (("message", "消息"), ("mailing", "群发消息"))
