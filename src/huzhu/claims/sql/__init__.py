"""The database's own part of a claim, as readable SQL; the first migration loads it.

Not here: any other SQL of the app (``queries``, ``actions``).
"""

from pathlib import Path

#: In the order in which they need each other.
NAMES = ("claims_phase", "claims_record_batch", "claims_take", "claims_guards")


def text(name: str) -> str:
    """Return one file's statements."""
    return Path(__file__).with_name(f"{name}.sql").read_text(encoding="utf-8")
