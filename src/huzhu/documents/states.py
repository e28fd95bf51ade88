"""The vocabularies of files, and the values that cross the app's border. Plain Python.

Not here: how a format is recognised (``rules``).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from huzhu.kernel.lifecycle import Lifecycle, Move
from huzhu.kernel.words import Worded

if TYPE_CHECKING:
    from pathlib import Path
    from typing import BinaryIO


class Purpose(Worded):
    """What a file is kept for."""

    MINUTES = "minutes", "会议纪要"
    PROCUREMENT = "procurement", "采购材料"
    REQUEST = "request", "请示（函）"
    MATERIAL = "material", "实施资料"
    EVIDENCE = "evidence", "佐证材料"
    FILING = "filing", "报备材料"
    SCAN = "scan", "盖章扫描件"
    INCIDENT = "incident", "事件材料"
    RECOMMENDATION = "recommend", "推荐材料"
    SHOP = "shop", "门店照片"


class Format(StrEnum):
    """The formats that are taken; the value is the usual ending."""

    PDF = "pdf"
    PNG = "png"
    JPEG = "jpg"
    DOCX = "docx"
    XLSX = "xlsx"
    CSV = "csv"
    TEXT = "txt"


_OOXML = "application/vnd.openxmlformats-officedocument"
CONTENT_TYPES = {
    Format.PDF: "application/pdf",
    Format.PNG: "image/png",
    Format.JPEG: "image/jpeg",
    Format.DOCX: f"{_OOXML}.wordprocessingml.document",
    Format.XLSX: f"{_OOXML}.spreadsheetml.sheet",
    Format.CSV: "text/csv",
    Format.TEXT: "text/plain",
}


class VirusCheck(Worded):
    """Whether somebody looked for viruses; a file with one is not kept, so has no state."""

    UNCHECKED = "unchecked", "未扫描病毒"  # 未扫描
    CHECKED = "checked", "已扫描病毒"  # 已扫描


class ListState(Worded):
    """How far a list has come."""

    WAITING = "waiting", "待确认"
    TAKEN = "taken", "已确认"
    DROPPED = "dropped", "已放弃"
    WITHDRAWN = "withdrawn", "已撤回"
    REPLACED = "replaced", "已被替换"


#: Somebody has confirmed what the columns of such a list mean.
LISTS_CONFIRMED = frozenset({ListState.TAKEN, ListState.REPLACED})
LIST_LIFECYCLE = Lifecycle(
    start=ListState.WAITING,
    moves=(
        Move("map_list", {ListState.WAITING}, ListState.WAITING, "对应清单各列"),  # 对应
        Move("confirm_list", {ListState.WAITING}, ListState.TAKEN, "确认清单"),  # 确认
        Move("drop_list", {ListState.WAITING}, ListState.DROPPED, "放弃清单"),  # 放弃
        Move("withdraw_list", {ListState.TAKEN}, ListState.WITHDRAWN, "撤回清单"),  # 撤回
        Move("replace_list", {ListState.TAKEN}, ListState.REPLACED, "替换清单"),  # 替换
    ),
    labels=ListState.labels(),
)


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it was sent."""

    name: str
    content: BinaryIO


@dataclass(frozen=True, slots=True)
class Download:
    """What a page needs to hand a file out, always as an attachment."""

    path: Path
    name: str
    content_type: str
