"""How addresses of the office's pages carry values."""

from __future__ import annotations

from datetime import date


class DayInAddress:
    """``2026-10-01``; what is no day is no page."""

    regex = r"\d{4}-\d{2}-\d{2}"

    def to_python(self, value: str) -> date:
        return date.fromisoformat(value)

    def to_url(self, value: date) -> str:
        return value.isoformat()
