"""The phones of the demonstration's invented people: they take every message at once.

What they got is what left the outbox; the page 手机 reads it there. Open only where visitors are
let in without a password: no message to anybody real ends here.
"""

from dataclasses import dataclass
from importlib import import_module

from django.conf import settings

from huzhu.messages.ports import Parcel


@dataclass(frozen=True, slots=True)
class DemoPhone:
    """A gateway without a network."""

    is_idempotent: bool = True
    per_second: int = 100

    def is_open(self) -> bool:
        # settings make this one; people's tables are asked for later
        founding = import_module("huzhu.people.founding")
        return settings.MAY_DEMONSTRATE and founding.is_demonstration()

    def send(self, parcel: Parcel) -> str:
        return f"demo:{parcel.key}"

    def fault(self) -> str:
        return ""
