"""Events as the trail shows them: who, what, of which case, what it was and became.

Not here: which events (``views``), how changes are worded (``console.changes``).
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING

from django.urls import reverse

from huzhu.audit import changes, declared, queries
from huzhu.audit.kinds import kind_of
from huzhu.people import policies, recusals
from huzhu.projects.queries import cases
from huzhu.web.console.changes import brief
from huzhu.web.console.timeline import note_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from huzhu.audit.changes import RecordChange
    from huzhu.audit.kinds import EventKind
    from huzhu.audit.models import AuditEvent
    from huzhu.kernel.actor import Actor
    from huzhu.people.models import Recusal

#: In place of a case of the reader's own unit, or a relative's.
HIDDEN = "应当回避的单位的事项，不显示内容"
#: Kinds of subjects that have a page: kind -> name of its address.
PAGES = {"project": "office:project", "notice": "office:notice", "meeting": "office:meeting"}


@dataclass(frozen=True, slots=True)
class TrailRow:
    """One event as lists and tables show it."""

    event: AuditEvent
    kind: EventKind
    subject: str
    url: str
    note: str
    whence: str
    changes: Sequence[RecordChange]

    @property
    def said(self) -> list[str]:
        """The first changes in a few words each."""
        return brief(self.changes)


def rows_of(events: Iterable[AuditEvent], *, by: Actor) -> list[TrailRow]:
    """What a reader sees of some events; so many queries however many they are.

    What an act changed stands beside its last event: what it brought along stands before.
    """
    found = [*events]
    numbers = {event.act for event in found if event.act is not None}
    told, last = changes.of_acts(numbers), queries.last_of_acts(numbers)
    sees, shut, hidden = policies.sees_sign_ins(by), _shut(found, by=by), hidden_from(found, by=by)
    return [
        _hidden(event)
        if event.pk in hidden
        else _row(
            event,
            sees=sees,
            shut=shut,
            told=told.get(event.act, ()) if event.act and last.get(event.act) == event.pk else (),
        )
        for event in found
    ]


def hidden_from(events: Sequence[AuditEvent], *, by: Actor) -> dict[int, Recusal]:
    """By event the recusal for which it is not shown: of its case, or of another of the same act.

    What an act changed stands together, whichever of its cases it is of.
    """
    hiding = recusals.hiding_from(by)
    if not hiding:
        return {}
    told = queries.subjects_of_acts({event.act for event in events if event.act is not None})
    subjects = {event.pk: {event.subject} | told.get(event.act or 0, set()) for event in events}
    known = {each: recusals.hidden_by(hiding, each) for each in set().union(*subjects.values())}
    return {
        pk: row
        for pk, names in subjects.items()
        for row in [next(filter(None, map(known.get, sorted(names))), None)]
        if row is not None
    }


def _hidden(event: AuditEvent) -> TrailRow:
    """That somebody acted, and nothing of the case: it is one from which the reader steps aside."""
    return TrailRow(event, kind_of(event.code), HIDDEN, url="", note="", whence="", changes=())


def _shut(events: Iterable[AuditEvent], *, by: Actor) -> set[str]:
    """What of them the reader cannot open: drafts that no agency has handed in.

    An administrator opens no case at all.
    """
    subjects = [event.subject.partition(":") for event in events]
    if by.is_administrator:
        return {name for _, _, name in subjects}
    numbers = {name for kind, _, name in subjects if kind == "project"}
    seen = cases.visible_projects(by).filter(number__in=numbers)
    return numbers - {*seen.values_list("number", flat=True)}


def _row(
    event: AuditEvent, *, sees: bool, shut: Collection[str], told: Sequence[RecordChange]
) -> TrailRow:
    """``sees``: whether the reader may know from where colleagues act, as with sign-ins."""
    kind, _, name = event.subject.partition(":")
    is_open = kind in PAGES and name and name not in shut
    return TrailRow(
        event,
        kind_of(event.code),
        subject=subject_label(event.subject),
        url=reverse(PAGES[kind], args=[name]) if is_open else "",
        note=note_of(event.facts),
        whence=" · ".join(each for each in (event.address, event.device) if each) if sees else "",
        changes=told,
    )


def subject_label(subject: str) -> str:
    """``project:2026-0012`` → ``项目 2026-0012``; a case that bears its kind's name is not doubled.

    >>> subject_label("meeting:主任办公会〔2026〕12次")
    '主任办公会〔2026〕12次'
    """
    labels = dict(chain.from_iterable(declared.values("subjects")))
    if subject in labels:
        return str(labels[subject])
    kind, _, name = subject.partition(":")
    label = labels.get(kind, kind)
    return name if label in name else f"{label} {name}".strip()
