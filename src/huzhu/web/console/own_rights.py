"""我能办什么: every act of the table of rights, whether the own post may do it, and else who does.

A post is not all: whose case it is, how far it is, and who made it, its page says.

Not here: the rights themselves (each app's ``policies``), who holds which post (组织与人员).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.apps import apps

from huzhu.audit.kinds import kinds
from huzhu.kernel.words import Worded
from huzhu.people.states import Role
from huzhu.web.console import desk
from huzhu.web.console.forms import with_all
from huzhu.web.fields import LineField, OneOf
from huzhu.web.forms import Form

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.http import HttpResponse

    from huzhu.audit.kinds import EventKind
    from huzhu.kernel.actor import Actor
    from huzhu.kernel.rights import Right
    from huzhu.web.requests import StaffRequest


#: What was lent is not lent on: whoever stands in does neither, whatever the post is.
_NOT_WHEN_LENT = {"people.give_proxy", "people.end_proxy"}
_ROLES = {str(role) for role in Role}


class May(Worded):
    """Which acts are looked for."""

    YES = "yes", "我能办的"
    NO = "no", "由别人办的"


@dataclass(frozen=True, slots=True)
class RightRow:
    """One act as its reader meets it."""

    area: str
    act: str
    right: Right
    is_held: bool
    #: Whose it was before the three administrators came, or will be then; blank: it does not pass.
    passing: str = ""


class RightSearch(Form):
    """What makes no sense is left out."""

    text = LineField("事项或岗位", required=False)
    area = OneOf("业务", required=False)
    may = OneOf("谁办", with_all(May.choices()), required=False)

    def __init__(self, data: Any, areas: list[str]) -> None:
        super().__init__(data)
        self.offer("area", with_all((area, area) for area in areas))
        self.full_clean()

    def finds(self, row: RightRow) -> bool:
        """Whether a row is one of those looked for."""
        asked = {name: self.cleaned_data.get(name) or "" for name in self.fields}
        is_there = asked["text"] in f"{row.act}{row.right.whose}"
        of_area = asked["area"] in ("", row.area)
        return is_there and of_area and asked["may"] in ("", May.YES if row.is_held else May.NO)


def own_rights(request: StaffRequest) -> HttpResponse:
    """Show the table of rights with the reader's own answers."""
    # Apps stand lowest first; projects and the assessment are what most people do.
    order = [str(each.verbose_name) for each in apps.get_app_configs()][::-1]
    rows = sorted(_rows(request.actor), key=lambda row: order.index(row.area))
    areas = [*dict.fromkeys(row.area for row in rows)]
    form = RightSearch(request.GET or {"may": str(May.YES)}, areas)
    context = {
        "form": form,
        "rows": [*filter(form.finds, rows)],
        "held_count": sum(row.is_held for row in rows),
        "count": len(rows),
    }
    return desk.show_in_frame(request, "own_rights.html", context)


def _rows(actor: Actor) -> Iterator[RightRow]:
    """What posts decide, each act once: where two apps write one, the narrower right counts."""
    acts: dict[str, tuple[EventKind, Right]] = {}
    for kind in kinds().values():
        right = kind.right
        if right is None or not _is_of_staff(right):
            continue
        known = acts.get(kind.label)
        if known is None or len(right.posts) < len(known[1].posts):
            acts[kind.label] = kind, right
    for label, (kind, right) in acts.items():
        counts = right.in_force
        passing = _passing(right, counts)
        is_held = counts.is_held_by(actor) and not _is_withheld(kind, actor)
        yield RightRow(_area(kind), label, counts, is_held, passing)


def _is_withheld(kind: EventKind, actor: Actor) -> bool:
    return actor.for_account_id is not None and kind.code in _NOT_WHEN_LENT


def _passing(right: Right, counts: Right) -> str:
    if right.after is None:
        return ""
    return (
        f"三员到位前：{right.whose}"
        if counts is right.after
        else f"三员到位后：{right.after.whose}"
    )


def _is_of_staff(right: Right) -> bool:
    return any(role in _ROLES for role, _department in right.posts)


def _area(kind: EventKind) -> str:
    app = kind.code.partition(".")[0]
    return str(apps.get_app_config(app).verbose_name)
