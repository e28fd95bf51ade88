"""Which font printed documents use for what: the office's licensed one first, 思源宋体 last.

Official paper (GB/T 9704-2012) asks for 仿宋, 小标宋, 黑体 and 楷体. Whichever of them an office
has is used; each chain ends in a font that also has the rare characters of names such as 王喆.

Not here: where the files lie (``config.fonts``), the layout itself (``typst/base.typ``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from fontTools.ttLib import TTFont
from typst import Fonts

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

#: The font that set-up brings.
FULL = "Noto Serif SC"
#: Role in a template -> families that may play it, best first.
WISHES: Mapping[str, Sequence[str]] = {
    "title": ("FZXiaoBiaoSong-B05S", "FZXiaoBiaoSong-B05", "方正小标宋简体", "方正小标宋_GBK"),
    "fang": ("FangSong_GB2312", "仿宋_GB2312", "FangSong", "仿宋", "STFangsong", "FandolFang R"),
    "hei": ("SimHei", "黑体", "FZHei-B01", "STHeiti", "Noto Sans CJK SC", "Noto Sans SC"),
    "kai": ("KaiTi_GB2312", "楷体_GB2312", "KaiTi", "楷体", "STKaiti", "LXGW WenKai"),
    "song": ("SimSun", "宋体", "NSimSun", "FZShuSong-Z01", "STSong"),
}


class FontsMissing(RuntimeError):
    """The font that every chain ends in was not found: set-up is not complete."""


def load() -> Fonts:
    """Read the fonts of this installation and no others, so that two machines print alike.

    :raises FontsMissing: set-up did not bring its font.
    """
    folders = [str(folder) for folder in settings.FONT_FOLDERS if folder.exists()]
    fonts = Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=folders)
    if FULL not in fonts.families():
        raise FontsMissing(f"{FULL} is in none of {settings.FONT_FOLDERS}: make setup")
    return fonts


def chains(families: Collection[str]) -> dict[str, list[str]]:
    """Return the chain of fonts for each role, out of those that are there.

    Behind the full font stands whatever else the office has, for characters that only it has.

    >>> chains(["FangSong", "Noto Serif SC", "SimSun-ExtB"])["fang"]
    ['FangSong', 'Noto Serif SC', 'SimSun-ExtB']
    """
    return {role: _chain(wishes, families) for role, wishes in WISHES.items()}


def _chain(wishes: Sequence[str], families: Collection[str]) -> list[str]:
    wanted = [*(wish for wish in wishes if wish in families), FULL]
    return [*wanted, *(family for family in sorted(families) if family not in wanted)]


def coverage(fonts: Fonts) -> frozenset[int]:
    """Return the characters that can be printed in every weight."""
    by_family: dict[str, set[int]] = {}
    for font in fonts.fonts():
        with TTFont(font.path, fontNumber=font.index, lazy=True) as opened:
            opened.setGlyphOrder([""] * opened["maxp"].numGlyphs)  # naming them takes far longer
            letters = set(opened.getBestCmap() or ())
        by_family[font.family] = by_family.get(font.family, letters) & letters
    return frozenset().union(*by_family.values())
