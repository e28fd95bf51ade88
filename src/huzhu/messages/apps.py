"""Django's entry for the app."""

from django.apps import AppConfig

from huzhu.messages.states import MessageKind


class MessagesConfig(AppConfig):
    """The app as Django lists it; Django's own app of this name says one line on a page."""

    name = "huzhu.messages"
    label = "outbox"
    verbose_name = "消息"
    subjects = (
        *((f"message:{kind}", f"消息：{kind.label}") for kind in MessageKind),
        ("message:rules", "消息发送规则"),
        ("message", "消息"),
        ("mailing", "群发消息"),
    )
