"""The house as a Django app: for its system checks only, it has no tables.

Not here: the checks themselves (``checks``).
"""

from django.apps import AppConfig


class RuntimeConfig(AppConfig):
    """Registers the system checks."""

    name = "huzhu.runtime"
    label = "runtime"
    subjects = (
        ("key:vault_key", "封存密钥"),
        ("key:lookup_key", "查找密钥"),
        ("key:ticket_key", "资格票密钥"),
        ("key:django_secret", "会话密钥"),
        ("key:moved", "封存密钥和查找密钥"),
        ("key", "密钥"),
    )

    def ready(self) -> None:
        from huzhu.runtime import checks  # noqa: F401, PLC0415 -- app ready
