"""A small form with every sort of cell, and hands to fill it in as people and programs do."""

import io
import subprocess
from decimal import Decimal

import openpyxl

from huzhu.documents import locked_sheets, returned_sheets
from huzhu.documents.locked_forms import Input, InputKind, Label, LockedForm, Style, Subject, Sum

EAST = Subject("agency:1/2021", "东城区代办处 2021 年度")
WEST = Subject("agency:2/2021", "西城区代办处 2021 年度")
ITEMS = {
    "1.1": ("组织机构健全，规章制度完善", Decimal(4)),
    "1.2": ("按时参加年度工作推进会", Decimal(3)),
    "2.1": ("向办事处投稿，每年不少于两篇", Decimal(3)),
}


def row(number, *, first=()):
    text, full = ITEMS[number]
    return (
        *first,
        Label(f"{number}　{text}"),
        Label(str(full), Style.CENTRE),
        Input(number, f"{number} 自评分", InputKind.DECIMAL, high=full),
    )


def form(**changed):
    rows = (
        (Label("考核表", Style.TITLE, columns=4),),
        (Label("考核单位：东城区", Style.PLAIN, columns=4, is_checked=False),),
        (
            Label("职工总数（人）", columns=2),
            Input("workers", "职工总数（人）", InputKind.WHOLE, columns=2),
        ),
        (
            Label("开票方式", columns=2),
            Input(
                "invoicing",
                "开票方式",
                InputKind.CHOICE,
                choices=("代开票据", "“直投”"),
                columns=2,
            ),
        ),
        tuple(Label(head, Style.HEAD) for head in ("内容", "考核标准", "标准分", "自评分")),
        row("1.1", first=(Label("组织机构管理", Style.CENTRE, rows=2),)),
        row("1.2"),
        row("2.1", first=(Label("业务财务管理", Style.CENTRE),)),
        (Label("总分值", Style.CENTRE, columns=3), Sum(tuple(ITEMS))),
        (
            Label("说明", Style.CENTRE),
            Input("remark", "说明", InputKind.TEXT, high=Decimal(20), columns=3),
        ),
    )
    described = {
        "code": "scoresheet",
        "version": "2021-1",
        "title": "考核表",
        "widths": (10, 40, 8, 10),
        "rows": rows,
        "head_rows": (4, 4),
    }
    return LockedForm(**{**described, **changed})


FORM = form()
FILLED = {
    "workers": 215_630,
    "invoicing": "代开票据",
    "1.1": Decimal("3.5"),
    "1.2": Decimal(3),
    "2.1": Decimal(0),
    "remark": "=情况属实",
}
EMPTY = dict.fromkeys(FILLED)


def handed_out(**values):
    return locked_sheets.write(FORM, subject=EAST, values=values)


def opened(content):
    return openpyxl.load_workbook(io.BytesIO(content))


def saved(book):
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def typed(changes, *, content=None):
    """The sheet after somebody put these values into these cells, past lock and validation."""
    book = opened(content or handed_out())
    for address, value in changes.items():
        book["考核表"][address] = value
    return saved(book)


def read(content, *, subject=EAST, of=FORM):
    return returned_sheets.read_back(content, form=of, subject=subject)


def through_libreoffice(content, *endings, folder):
    """The sheet after LibreOffice has saved it in each of these formats, one after another."""
    current = folder / "sheet.xlsx"
    current.write_bytes(content)
    for step, ending in enumerate(endings):
        out = folder / str(step)
        subprocess.run(
            [
                "/usr/bin/soffice",
                f"-env:UserInstallation={(folder / 'profile').as_uri()}",
                "--headless",
                "--convert-to",
                ending,
                "--outdir",
                out,
                current,
            ],
            check=True,
            capture_output=True,
            timeout=180,
        )
        current = out / f"sheet.{ending}"
    return current.read_bytes()
