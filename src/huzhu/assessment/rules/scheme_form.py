"""Schemes from and to plain dicts, as JSON and the database keep them: one canonical form.

``scheme_from(scheme_as(scheme)) == scheme``, and equal schemes have the same digest.

Not here: whether a scheme makes sense (``scheme_checks``).
"""

from __future__ import annotations

import hashlib
import json
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from huzhu.assessment.errors.scoring import SchemeUnknown
from huzhu.assessment.rules.facts import FactKind, FactType, Source
from huzhu.assessment.rules.form import Reader, plain_number
from huzhu.assessment.rules.rule_form import rule_as, rule_from
from huzhu.assessment.rules.scheme import Item, OpenQuestion, Scheme, Section
from huzhu.people.states import AgencyKind, DepartmentCode

if TYPE_CHECKING:
    from collections.abc import Mapping

_SHIPPED = files("huzhu.assessment") / "schemes"


def shipped_schemes() -> tuple[str, ...]:
    """Return the names of the schemes that the product brings along, oldest first."""
    names = (file.name for file in _SHIPPED.iterdir() if file.name.endswith(".json"))
    return tuple(sorted(name.removesuffix(".json") for name in names))


@cache
def shipped_scheme(name: str) -> Scheme:
    """Return a scheme that the product brings along, ``"2021"`` (A3.1).

    :raises SchemeUnknown: there is none of that name.
    """
    if name not in shipped_schemes():
        raise SchemeUnknown(scheme=name, known="、".join(shipped_schemes()))
    return scheme_from(json.loads((_SHIPPED / f"{name}.json").read_text("utf-8")))


def digest_of(scheme: Scheme) -> str:
    """Return the fingerprint of a scheme's whole content (SHA-256)."""
    written = json.dumps(scheme_as(scheme), ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(written.encode()).hexdigest()


# --- to plain dicts ---------------------------------------------------------------------------


def scheme_as(scheme: Scheme) -> dict[str, Any]:
    """Return the canonical plain form."""
    return {
        "year": scheme.year,
        "title": scheme.title,
        "total": plain_number(scheme.total),
        "veto": scheme.veto,
        "late": scheme.late,
        "basics": [{"id": group, "labels": list(labels)} for group, labels in scheme.basics],
        "sections": [
            {"id": each.id, "name": each.name, "points": plain_number(each.points)}
            for each in scheme.sections
        ],
        "items": [_item_as(item) for item in scheme.items],
        "own_facts": [_fact_as(kind) for kind in scheme.own_facts],
    }


def _item_as(item: Item) -> dict[str, Any]:
    return {
        "id": item.id,
        "section": item.section,
        "full_marks": plain_number(item.full_marks),
        "owners": [str(owner) for owner in item.owners],
        "kinds": [str(kind) for kind in item.kinds],
        "text": item.text,
        "guide": item.guide,
        "proof": item.proof,
        "rule": rule_as(item.rule),
        "open_questions": [
            {"question": each.question, "answer": each.answer, "reason": each.reason}
            for each in item.open_questions
        ],
    }


def _fact_as(kind: FactKind) -> dict[str, Any]:
    return {
        "name": kind.name,
        "label": kind.label,
        "type": str(kind.type),
        "unit": kind.unit,
        "low": plain_number(kind.low),
        "high": plain_number(kind.high),
        "options": [{"id": word, "label": label} for word, label in kind.options.items()],
        "source": str(kind.source),
    }


# --- from plain dicts -------------------------------------------------------------------------


def scheme_from(given: Mapping[str, Any]) -> Scheme:
    """Return the scheme that a plain dict describes.

    :raises SchemeUnreadable: a part is missing or of another type; the place is named.
    """
    reader = Reader(given, place="方案")
    return Scheme(
        year=reader.whole("year"),
        title=reader.text("title"),
        total=reader.number("total"),
        veto=reader.text("veto"),
        late=reader.text("late"),
        basics=tuple(
            (each.text("id"), tuple(each.texts("labels"))) for each in reader.each("basics")
        ),
        sections=tuple(
            Section(each.text("id"), each.text("name"), each.number("points"))
            for each in reader.each("sections")
        ),
        items=tuple(_item_from(each) for each in reader.each("items")),
        own_facts=tuple(_fact_from(each) for each in reader.each("own_facts", is_required=False)),
    )


def _item_from(reader: Reader) -> Item:
    return Item(
        id=reader.text("id"),
        section=reader.text("section"),
        full_marks=reader.number("full_marks"),
        owners=tuple(reader.words("owners", DepartmentCode)),
        kinds=tuple(reader.words("kinds", AgencyKind)),
        text=reader.text("text"),
        guide=reader.text("guide"),
        proof=reader.text("proof"),
        rule=rule_from(reader.below("rule")),
        open_questions=tuple(
            OpenQuestion(each.text("question"), each.text("answer"), each.text("reason"))
            for each in reader.each("open_questions")
        ),
    )


def _fact_from(reader: Reader) -> FactKind:
    return FactKind(
        name=reader.text("name"),
        label=reader.text("label"),
        type=reader.word("type", FactType),
        unit=reader.text("unit"),
        low=reader.bound("low"),
        high=reader.bound("high"),
        options={each.text("id"): each.text("label") for each in reader.each("options")},
        source=reader.word("source", Source),
    )
