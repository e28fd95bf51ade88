"""What the act panels of an agency need, tab by tab."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from huzhu.web.console.case import Panels

PANELS: Panels = {}
