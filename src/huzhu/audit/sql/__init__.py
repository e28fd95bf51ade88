"""The database's own part of the trail, as readable SQL; the first migration loads it."""

from pathlib import Path


def text(name: str) -> str:
    """Return one file's statements."""
    return Path(__file__).with_name(f"{name}.sql").read_text(encoding="utf-8")
