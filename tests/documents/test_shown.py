"""What LibreOffice shows of a cell is what is read of it, or the cell is named as unsure."""

import csv
import io
import itertools
import subprocess

import pytest
import xlsxwriter

from huzhu.documents import workbooks
from huzhu.documents.text_stream import Unsure

FORMATS = (
    "General", "0", "0.00", "#,##0", "#,##0.00", "0%", "0.0%", "0.00%", "000000", "000000000000",
    "0.0#", "#.##", "#,##0,", "000-0000-0000", "0000 0000 0000", '0"个"', '"NO."0000', "￥#,##0.00",
    "[$¥-804]#,##0.00", "[Red]0.0", "0;-0;0", "0_);(0)", "#,##0.00;[Red]-#,##0.00", "@", "00000",
    '#,##0.00"元"', r"\Z00", "0.000", "0.00E+00", "# ?/?", "[>100]0.0;0", ";;;", "0.0;;",
    "yyyy-mm-dd", "yyyy/m/d", 'yyyy"年"m"月"d"日"', "yyyy-mm", "m/d", "yyyy-mm-dd hh:mm:ss", "h:mm",
)  # fmt: skip
NUMBERS = (
    0, 1, 7, 123, 4567.891, 0.5, 1.032, 0.955, 99.995, 2600000007, 13800138000, 123456789012,
    -3, -0.26, 46568, 46568.4375, 999999999999999, 1e15, 1 / 3, 0.1 + 0.2, 1e-7,
)  # fmt: skip


@pytest.fixture(scope="module")
def shown(tmp_path_factory):
    """Every format with every number: what we read, what LibreOffice shows, what was stored."""
    place = tmp_path_factory.mktemp("shown")
    pairs = list(itertools.product(FORMATS, NUMBERS))
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer) as book:
        page = book.add_worksheet()
        page.set_column(0, 0, 60)
        looks = {code: book.add_format({"num_format": code}) for code in FORMATS}
        for line, (code, number) in enumerate(pairs):
            page.write_number(line, 0, number, looks[code])
    (place / "all.xlsx").write_bytes(buffer.getvalue())
    theirs = list(csv.reader(_as_shown(place, "all.xlsx").splitlines()))
    with workbooks.open_book(buffer.getvalue(), name="全部") as book:
        ours = [row.cells[0] for row in book.shown()]
    return list(zip(pairs, ours, [cells[0] if cells else "" for cells in theirs], strict=True))


def _as_shown(place, name):
    """Let LibreOffice write the sheet as text, cells as shown."""
    profile = f"-env:UserInstallation=file://{place}/profile"
    form = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,false,true"
    command = ["/usr/bin/soffice", profile, "--headless", "--convert-to", form, "--outdir"]
    subprocess.run([*command, place, place / name], check=True, capture_output=True, timeout=300)
    return (place / name).with_suffix(".csv").read_text(encoding="utf-8")


def _differing(shown):
    """Cells that are read as something else than a person sees; days are days however written."""
    for (code, number), ours, theirs in shown:
        if not isinstance(ours, Unsure) and not _are_same(str(ours), theirs):
            yield code, number, str(ours), theirs


def _are_same(ours, theirs):
    figures = [int(part) for part in _parts(theirs)]
    read = [*(int(part) for part in _parts(ours)), 0, 0, 0]
    return ours == theirs.strip() or (len(figures) > 1 and figures == read[: len(figures)])


def _parts(text):
    kept = "".join(sign if sign.isdigit() else " " for sign in text)
    is_day = any(sign in text for sign in "-/年:") and "-0000" not in text
    return kept.split() if is_day else []


def test_number_is_read_as_it_is_shown_or_named_as_unsure(shown):
    assert len(shown) == len(FORMATS) * len(NUMBERS)
    assert list(_differing(shown)) == []


def test_most_cells_of_the_usual_formats_are_read(shown):
    usual = [ours for (code, _), ours, _ in shown if code in FORMATS[:28]]
    read = [ours for ours in usual if not isinstance(ours, Unsure)]
    assert len(read) > 0.9 * len(usual)


def test_reader_that_takes_the_stored_number_would_be_noticed(shown):
    naive = [(pair, f"{pair[1]:.15g}", theirs) for pair, _, theirs in shown]
    assert len(list(_differing(naive))) > 300
