"""The house as a Django app: for its system checks only, it has no tables.

Not here: the checks themselves (``checks``).
"""

from django.apps import AppConfig


class RuntimeConfig(AppConfig):
    """Registers the system checks."""

    name = "huzhu.runtime"
    label = "runtime"

    def ready(self) -> None:
        from huzhu.runtime import checks  # noqa: F401, PLC0415 -- app ready
