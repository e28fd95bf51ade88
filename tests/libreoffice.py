"""What LibreOffice makes of files: converted in one start, and read as it shows each cell.

Not here: what a product's own reader makes of them (the tests that ask).
"""

import csv
import subprocess
from pathlib import Path

#: Commas, quotation marks, UTF-8; cells as shown; every sheet into a file of its own.
_AS_SHOWN = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,false,true,false,false,-1"
AT_ONCE = 100


def convert(place: Path, names: list[str], form: str, *, into: Path | None = None) -> None:
    """Convert files in few starts: with more files at once it leaves some out, in silence."""
    profile = f"-env:UserInstallation=file://{place}/profile"
    out = into or place
    command = ["/usr/bin/soffice", profile, "--headless", "--convert-to", form, "--outdir", out]
    for first in range(0, len(names), AT_ONCE):
        files = [place / name for name in names[first : first + AT_ONCE]]
        subprocess.run([*command, *files], check=True, capture_output=True, timeout=300)


def shown(place: Path, names: list[str]) -> dict[str, dict[str, list[list[str]]]]:
    """The sheets of each file as LibreOffice shows them, by its name and theirs."""
    out = place / "shown"
    out.mkdir()
    for name in names:
        (out / name).symlink_to(place / name)
    convert(out, names, _AS_SHOWN)
    return {name: _sheets(out, name.rpartition(".")[0]) for name in names}


def _sheets(place: Path, stem: str) -> dict[str, list[list[str]]]:
    found = {}
    for path in sorted(place.glob(f"{stem}-*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            found[path.stem[len(stem) + 1 :]] = list(csv.reader(file))
    return found
