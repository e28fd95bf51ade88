"""The full text of both regulations, paragraph by paragraph, with an anchor at each clause.

The texts are ``docs/regulations/*.zh.md``; links in this package carry them along.
What a paragraph is, its numbering tells: 一、 a chapter, （一） a section, 1. an item, （1） a
point; lines with tabs are rows of the forms in the annexes.

Not here: the list of clauses and what each is about (``clauses``).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import groupby
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

#: Regulation -> its text, and how many of its first lines are its head.
FILES = {"S": ("service-projects.zh.md", 3), "A": ("assessment-2021.zh.md", 0)}
#: Clause -> the words its sentence begins with; it runs to the next clause or the paragraph's end.
OPENINGS = {
    "S1": "本办法所指服务项目",
    "S2.1.1": "按照“普惠制，项目制、实名制、信息化”的原则",
    "S2.1.2": "采用抢订电子码的方式",
    "S2.2.1": "代办机构制定活动方案",
    "S2.2.2": "办事处审核实施方案",
    "S2.2.3a": "代办机构上报实施材料",
    "S2.2.3b": "并按照代办处大宗商品采购管理的相关要求",
    "S2.2.3c": "同时，代办机构形成",
    "S2.2.4": "服务项目审批。",
    "S2.3.1a": "资料准备。",
    "S2.3.1b": "宣传引导。",
    "S2.3.1c": "系统设置。",
    "S2.3.2a": "会员职工在职工互助保障会员服务平台上通过抢订",
    "S2.3.2b": "活动结束后，职工可在",
    "S2.3.3": "办事处会员服务部将成功参与活动",
    "S3.1.0": "对代办机构申报的服务项目进行审批",
    "S3.1.1": "会员服务部职责",
    "S3.1.2": "财务部职责",
    "S3.1.3": "合规部职责",
    "S3.1.4": "信息技术部职责",
    "S3.2.1": "负责对服务项目的实施制定实施方案",
    "S3.2.2": "负责审核代办处本级",
    "S3.2.3": "负责对代办处本级及所属基层工会的服务项目运行情况",
    "S4.1": "监督。",
    "S4.2": "评价。",
    "S5.1": "因不可抗力",
    "S5.2": "服务项目运行过程中擅自更改",
    "S5.3": "其他应予以终止的情形",
    "S5.4": "服务项目的终止由办事处实施",
    "S6.1": "严格遵守国家法律",
    "S6.2": "坚持以职工需求为导向",
    "S6.3": "代办机构应严格执行服务项目申报流程",
    "S6.4": "代办机构应严格执行代办处预算管理",
    "S6.5": "办事处、代办机构应严格执行办事处信息安全",
    "S7.1": "附件1:",
    "S7.2": "附件2:",
    "S7.3": "附件 3:",
    "S7.4": "附件4:",
    "A1": "年度考核工作坚持公正、公开、公平",
    "A2": "已批准建立且开展职工互助保障工作的",
    "A3.1": "考核内容包括组织机构管理",
    "A3.2": "具体标准参见",
    "A4.1": "办事处成立考核领导小组。",
    "A4.2a": "代办自评与办事处综合评价。",
    "A4.2b": "办事处考核领导小组对各代办处上报的考核表",
    "A4.3a": "优秀单位及优秀个人名额分配。",
    "A4.3b": "同时综合各代办处业务目标",
    "A4.4": "优秀单位及优秀个人的推荐工作。",
    "A4.5": "确定优秀单位、优秀个人名单。",
    "A4.6": "考核结果的运用。",
    "A5": "时间安排",
    "A6.1": "统一认识，高度重视。",
    "A6.2": "客观公正，实事求是。",
    "A6.3": "未在规定时间内提交考核自评表",
    "A7.1": "基本情况·会员情况",
    "A7.2": "备注：信息安全考核实行",
    "A7.3": "落款：",
}
_KINDS = (
    ("chapter", re.compile(r"[一二三四五六七]、")),
    ("section", re.compile(r"[（(][一二三四五六七][）)]")),
    ("annex", re.compile(r"附件 ?\d:")),
    ("item", re.compile(r"\d\. ?")),
    ("point", re.compile(r"[（(]\d[）)] ?")),
)
#: A number with a few words and no sentence is a heading: ``1. 前期准备``.
_HEADING = re.compile(r"\d\. \w{2,8}")


@dataclass(frozen=True, slots=True)
class Run:
    """Words of one paragraph; those of a clause bear its id."""

    text: str
    clause: str = ""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph, a heading, or a form with its rows."""

    kind: str  # front, chapter, section, annex, heading, item, point, plain, form
    runs: tuple[Run, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Text:
    """A regulation's text under its key."""

    key: str
    title: str
    paragraphs: tuple[Paragraph, ...]


@cache
def text_of(key: str) -> Text:
    """The whole text of a regulation in order."""
    name, head = FILES[key]
    lines = files("huzhu.web").joinpath(name).read_text(encoding="utf-8").splitlines()
    title = lines[0].removeprefix("# ")
    kept = [line.removeprefix("- ") for line in lines if line.strip() and line[0] not in "#>"]
    openings = {id_: words for id_, words in OPENINGS.items() if id_[0] == key}
    found: list[Paragraph] = []
    for is_form, group in groupby(kept, key=lambda line: "\t" in line):
        if is_form:
            found.append(Paragraph("form", rows=_rows(list(group))))
        else:
            stripped = map(str.strip, group)
            found += [Paragraph(_kind_of(line), _runs_of(line, openings)) for line in stripped]
    front = (Paragraph("front", each.runs) for each in found[:head])
    return Text(key, title, (*front, *found[head:]))


def _kind_of(line: str) -> str:
    if _HEADING.fullmatch(line):
        return "heading"
    return next((name for name, opening in _KINDS if opening.match(line)), "plain")


def _runs_of(line: str, openings: Mapping[str, str]) -> tuple[Run, ...]:
    """Cut a paragraph where clauses begin; numbering belongs to the clause it numbers."""
    begun = sorted((line.index(words), id_) for id_, words in openings.items() if words in line)
    if not begun:
        return (Run(line),)
    number = next((m.end() for _, opening in _KINDS if (m := opening.match(line))), 0)
    starts = [0 if start == number else start for start, _ in begun]
    ends = [*starts[1:], len(line)]
    runs = [
        Run(line[start:end], id_) for (_, id_), start, end in zip(begun, starts, ends, strict=True)
    ]
    return (Run(line[: starts[0]]), *runs) if starts[0] else tuple(runs)


def _rows(lines: list[str]) -> tuple[tuple[str, ...], ...]:
    rows = [[cell.strip() for cell in line.split("\t")] for line in lines]
    width = max(len(row) for row in rows)
    return tuple((*row, *[""] * (width - len(row))) for row in rows)
