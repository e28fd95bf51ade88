"""Where the fonts of printed documents lie: an office's own first, then those of set-up.

Official paper asks for 仿宋 and 小标宋, which are not free. An office that has licensed them lays
the files into ``HUZHU_HOME/fonts``; without them every document is set in 思源宋体, which has the
rare characters of Chinese names too.

Not here: which font is used for what (``documents.fonts``).
"""

from collections.abc import Sequence
from pathlib import Path

#: Folders of node_modules, one for each weight that is used.
PACKAGED = (
    "@expo-google-fonts/noto-serif-sc/400Regular",
    "@expo-google-fonts/noto-serif-sc/700Bold",
)


def folders(*, home: Path, project: Path) -> Sequence[Path]:
    """Return the folders of fonts, the office's own first; one of them may not exist."""
    return (home / "fonts", *(project / "node_modules" / place for place in PACKAGED))
