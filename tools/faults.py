"""Faults that people make: what can be planted in a file of Python or SQL, and where.

The usual operators: a comparison turned or moved by one, plus for minus, and for or, a condition
turned round, a number off by one, a truth told wrong, an answer or a step left out.
Left out is what changes no answer: ``_MANNERS``, annotations, what is logged, and no for nothing.

Not here: drawing, planting, running (``mutants``).
"""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_COMPARED = {
    ast.Lt: ("<", "<="),
    ast.LtE: ("<=", "<"),
    ast.Gt: (">", ">="),
    ast.GtE: (">=", ">"),
    ast.Eq: ("==", "!="),
    ast.NotEq: ("!=", "=="),
    ast.In: ("in", "not in"),
    ast.NotIn: ("not in", "in"),
    ast.Is: ("is", "is not"),
    ast.IsNot: ("is not", "is"),
}
_COUNTED = {
    ast.Add: ("+", "-"),
    ast.Sub: ("-", "+"),
    ast.Mult: ("*", "/"),
    ast.Div: ("/", "*"),
    ast.FloorDiv: ("//", "/"),
    ast.Mod: ("%", "*"),
}
_SQL = (
    (r"<=", "<"),
    (r">=", ">"),
    (r"<>", "="),
    (r"(?<![<>=:+-])=(?![=>])", "<>"),
    (r"\+ 1\b", "+ 2"),
    (r"\bAND\b", "OR"),
    (r"\bOR\b", "AND"),
    (r"\bFOR UPDATE\b", ""),
    (r"\bNOT NULL\b", "NULL"),
    (r"(?<=p_offer)\+(?=\w)", "-"),
    (r"\bORDER BY asked\.place LIMIT [^;)]+", ""),
    (r" - v_offer\.given\b", ""),
    (r"\bcardinality\(\w+\) > 0", "false"),
    (r"\bON CONFLICT \(key\) DO NOTHING", ""),
)
#: What only says how, each with its reason.
_MANNERS = {
    "strict": "zip's: a guard for whoever writes the next line, no rule",
    "gc": "when memory is swept: time, no answer",
    "logger": "texts for whoever runs it; what must not be in them is searched for (tests/planted)",
    "1024": "a kilobyte is a unit, not a number that somebody got wrong by one",
    "SHOWN": "in a constant's name: how much of what was typed a sentence quotes",
}
#: How the store keeps a table changes no answer.
_SETTING = re.compile(r"\s*(SET|ALTER TABLE \w+ SET|autovacuum_\w+ =)")


@dataclass(frozen=True)
class Fault:
    """One place of a file, and what stands there instead."""

    file: str
    line: int
    start: int  #: in characters of the file
    end: int
    sound: str
    faulty: str

    @property
    def area(self) -> str:
        """The app, or the part of the product."""
        return Path(self.file).parts[2]

    def planted(self, text: str) -> str:
        """Return the file's text with the fault."""
        if text[self.start : self.end] != self.sound:
            raise ValueError(f"{self.file} is another text")
        return text[: self.start] + self.faulty + text[self.end :]

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {_short(self.sound)} -> {_short(self.faulty)}"


def _short(text: str) -> str:
    told = " ".join(text.split())
    return told if len(told) <= 60 else f"{told[:57]}…"  # noqa: PLR2004 -- fits a line


def faults_in(file: str, text: str) -> list[Fault]:
    """Return every fault that can be planted in a file."""
    found = _sql_faults(text) if file.endswith(".sql") else _Python(text).faults()
    return [
        Fault(file, text.count("\n", 0, start) + 1, start, end, text[start:end], faulty)
        for start, end, faulty in sorted(found)
        if text[start:end] != faulty
    ]


def _sql_faults(text: str) -> Iterator[tuple[int, int, str]]:
    for pattern, faulty in _SQL:
        for match in re.finditer(pattern, text):
            line = text[text.rfind("\n", 0, match.start()) + 1 : match.start()]
            if "--" not in line and not re.match(_SETTING, line):
                yield match.start(), match.end(), faulty


class _Python:
    """The faults of one module."""

    def __init__(self, text: str) -> None:
        self._text, self._tree = text, ast.parse(text)
        self._starts = [0]
        for line in text.splitlines(keepends=True):
            self._starts.append(self._starts[-1] + len(line))
        self._lines = text.splitlines(keepends=True)

    def faults(self) -> Iterator[tuple[int, int, str]]:
        for node in _said(self._tree):
            yield from self._of(node)

    def _of(self, node: ast.AST) -> Iterator[tuple[int, int, str]]:
        match node:
            case ast.Compare(left=left, ops=ops, comparators=others):
                for before, op, after in zip([left, *others], ops, others, strict=False):
                    yield from self._sign(before, after, *_COMPARED[type(op)])
            case ast.BinOp(left=left, op=op, right=right) if _are_numbers(left, op, right):
                yield from self._sign(left, right, *_COUNTED[type(op)])
            case ast.BoolOp(op=op, values=values):
                signs = ("and", "or") if isinstance(op, ast.And) else ("or", "and")
                for before, after in pairwise(values):
                    yield from self._sign(before, after, *signs)
            case ast.UnaryOp(op=ast.Not()):
                yield self._start(node), self._start(node) + len("not"), ""
            case _:
                yield from self._of_value(node)

    def _of_value(self, node: ast.AST) -> Iterator[tuple[int, int, str]]:
        match node:
            case ast.Constant(value=bool() as value):
                yield *self._span(node), str(not value)
            case ast.Constant(value=int() as value):
                yield *self._span(node), str(value + 1)
            case ast.If(test=test) | ast.IfExp(test=test) | ast.While(test=test):
                start, end = self._span(test)
                yield start, end, f"(not ({self._text[start:end]}))"
            case _:
                yield from self._of_statement(node)

    def _of_statement(self, node: ast.AST) -> Iterator[tuple[int, int, str]]:
        match node:
            case ast.Return(value=ast.expr() as value) if not _is_no(value):
                yield *self._span(value), "None"
            case ast.Expr(value=ast.Call()):
                yield *self._span(node), "pass"
            case ast.Raise():
                yield *self._span(node), "pass"
            case ast.AugAssign(op=op) if type(op) in _COUNTED:
                sign, other = _COUNTED[type(op)]
                yield from self._sign(node.target, node.value, f"{sign}=", f"{other}=")
            case ast.Continue():
                yield *self._span(node), "break"
            case ast.Break():
                yield *self._span(node), "continue"

    def _sign(
        self, before: ast.AST, after: ast.AST, sign: str, other: str
    ) -> Iterator[tuple[int, int, str]]:
        start = self._span(before)[1]
        words = r"\s+".join(map(re.escape, sign.split()))
        edges = (r"\b", r"\b") if sign[0].isalpha() else ("", "")
        found = re.search(edges[0] + words + edges[1], self._text[start : self._start(after)])
        if found:
            yield start + found.start(), start + found.end(), other

    def _start(self, node: ast.AST) -> int:
        return self._span(node)[0]

    def _span(self, node: ast.AST) -> tuple[int, int]:
        at = node.lineno, node.col_offset, node.end_lineno, node.end_col_offset  # type: ignore[attr-defined]
        return self._place(at[0], at[1]), self._place(at[2], at[3])

    def _place(self, line: int, column: int) -> int:
        """Columns of ``ast`` count bytes."""
        before = self._lines[line - 1].encode()[:column].decode()
        return self._starts[line - 1] + len(before)


def _said(node: ast.AST) -> Iterator[ast.AST]:
    """Walk what runs: no annotations, decorators, imports for types alone, texts with values."""
    if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
        return
    if _manner(node) in _MANNERS:
        return
    yield node
    skipped: list[ast.AST | None] = []
    if isinstance(node, ast.AnnAssign | ast.arg):
        skipped.append(node.annotation)
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        skipped.append(node.returns)
    # ``frozen`` and ``slots`` are manners; an act's own words are held by ``test_acts``.
    skipped += getattr(node, "decorator_list", [])
    for child in ast.iter_child_nodes(node):
        if child not in skipped and not isinstance(child, ast.JoinedStr):
            yield from _said(child)


def _are_numbers(left: ast.AST, op: ast.AST, right: ast.AST) -> bool:
    """Whether an operator counts: texts are also added, and formatted by %."""
    is_text = any(
        isinstance(each, ast.JoinedStr)
        or (isinstance(each, ast.Constant) and isinstance(each.value, str | bytes))
        for each in (left, right)
    )
    return type(op) in _COUNTED and not is_text


def _is_no(node: ast.AST) -> bool:
    """Whether an answer is None, or False, which those who ask take for the same."""
    return isinstance(node, ast.Constant) and (node.value is None or node.value is False)


def _manner(node: ast.AST) -> str:
    """What ``_MANNERS`` knows a part by: a keyword, whose function it is, a number, a name."""
    match node:
        case ast.keyword(arg=str() as name):
            return name
        case ast.Expr(value=ast.Call(func=ast.Attribute(value=ast.Name(id=name)))):
            return name
        case ast.Constant(value=int() as number):
            return str(number)
        case ast.Assign(targets=[ast.Name(id=name)]) if "SHOWN" in name:
            return "SHOWN"
    return ""
