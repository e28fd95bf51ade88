"""The house as a Django app: for its system checks only, it has no tables.

Not here: the checks themselves (``checks``).
"""

from django.apps import AppConfig

from huzhu.office.keeping import KEY_WORDS


class RuntimeConfig(AppConfig):
    """Registers the system checks."""

    name = "huzhu.runtime"
    label = "runtime"
    verbose_name = "服务器"
    subjects = (
        *((f"key:{name}", words) for name, words in KEY_WORDS.items()),
        ("key:moved", "封存密钥和查找密钥"),
        ("key", "密钥"),
    )

    def ready(self) -> None:
        from huzhu.runtime import checks  # noqa: F401, PLC0415 -- app ready
