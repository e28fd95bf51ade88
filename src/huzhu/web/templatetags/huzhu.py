"""Filters and tags that every template has without loading them.

Not here: the values themselves (``parts``), the counting of working days (``kernel.workdays``).
"""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Literal

from django import template
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe

from huzhu.kernel import money as yuan
from huzhu.kernel import periods
from huzhu.kernel.identifiers import dial_address, mask_phone
from huzhu.kernel.shown import FIELD, marks_of
from huzhu.kernel.text import spoken
from huzhu.web import clauses, demo_people, once
from huzhu.web.parts import deadline_of
from huzhu.web.today import spoken_day

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from django.template import RequestContext
    from django.utils.safestring import SafeString

    from huzhu.kernel.actor import Actor

register = template.Library()
EXACT_UP_TO = 100
_TABLE = """<div class="table-responsive"><table class="{}">
<thead><tr>{}</tr></thead><tbody>{}</tbody></table></div>"""
_COLUMN = mark_safe(' scope="col"')
_NUMBERS = mark_safe(' scope="col" class="number"')
_ROW_OR_CELL = re.compile(r"<t[rd]\b")

#: Shape of each tone, so that colour never speaks alone.
SHAPES = {
    # The levels of ``notices.states.Urgency``.
    "green": "clock",
    "amber": "clock-exclamation",
    "red": "alert-triangle",
    "grey": "circle-dashed",
    # The tones of ``parts.Tone``.
    "done": "circle-check",
    "active": "progress",
    "far": "clock",
    "due": "clock-exclamation",
    "late": "alert-triangle",
    "idle": "circle-dashed",
}


@register.simple_tag(takes_context=True)
def press(context: RequestContext) -> SafeString:
    """What every form that sends something begins with: whose page it is, and which press."""
    return format_html(
        '<input type="hidden" name="csrfmiddlewaretoken" value="{}">'
        '<input type="hidden" name="{}" value="{}">',
        context.get("csrf_token", ""),
        once.FIELD,
        once.new_key(),
    )


@register.simple_tag(takes_context=True)
def in_whose_name(context: RequestContext) -> SafeString:
    """Beside a button, where somebody acts for an absent colleague: both names will stand there."""
    actor = getattr(getattr(context, "request", None), "actor", None)
    if not (actor and actor.for_name):
        return mark_safe("")
    return format_html('<p class="in-whose-name">以<strong>{}</strong>的名义</p>', actor.name)


@register.simple_tag
def shown(values: Mapping[str, object]) -> SafeString:
    """What a form sends of the values that its page shows (``kernel.shown``)."""
    return format_html(
        '<input type="hidden" name="{}" value="{}">', FIELD, marks_of(values) if values else ""
    )


@register.filter
def money(amount: Decimal | int | Literal[""] | None) -> str:
    """``1,234.50 元``; a row that is missing on the way to it says as little as None."""
    return "—" if amount is None or isinstance(amount, str) else yuan.yuan(Decimal(amount))


@register.filter
def quoted(text: object) -> str:
    """What somebody wrote, in quotation marks; those in it become inner ones.

    >>> quoted("朝阳“小小工匠”手作课")
    '“朝阳‘小小工匠’手作课”'
    """
    return spoken(f"“{text}”")


@register.filter
def capitals(amount: Decimal | int | Literal[""] | None) -> str:
    """大写."""
    return "—" if amount is None or isinstance(amount, str) else yuan.capitals(Decimal(amount))


@register.filter
def masked_phone(tail: str) -> str:
    """``*******8000``, of a number's last places."""
    return mask_phone(tail)


@register.filter
def figure(number: Decimal | float | Literal[""] | None) -> str:
    """A count with separated thousands: ``12,345``."""
    return "—" if number is None or isinstance(number, str) else f"{number:,}"


def _day(moment: date | datetime) -> date:
    if isinstance(moment, datetime):
        return (timezone.localtime(moment) if timezone.is_aware(moment) else moment).date()
    return moment


@register.filter
def day(moment: date | datetime | None) -> str:
    """``2026-11-21``, for tables."""
    return _day(moment).isoformat() if moment else "—"


@register.filter
def long_day(moment: date | datetime | None) -> str:
    """``2026 年 11 月 21 日``, for documents."""
    return periods.long_day(_day(moment)) if moment else "—"


@register.filter
def due_day(moment: date | datetime | None) -> str:
    """``11 月 25 日 周三``, where a deadline is meant; with its year when that is another one."""
    if not moment:
        return "—"
    on = _day(moment)
    return f"{spoken_day(on)} {periods.weekday(on)}"


@register.filter
def moment(at: datetime | None) -> str:
    """``2026-11-21 10:00``."""
    return f"{timezone.localtime(at):%Y-%m-%d %H:%M}" if at else "—"


@register.filter
def due_moment(at: datetime | None) -> str:
    """``11 月 25 日 周三 10:00``, for openings and closings."""
    return f"{due_day(at)} {timezone.localtime(at):%H:%M}" if at else "—"


@register.filter
def due_until(ends_at: datetime | None) -> str:
    """``11 月 25 日 周三 24:00``: the end of something, a midnight as 24:00 of the day it ends."""
    if ends_at is None:
        return "—"
    clock = periods.until(ends_at).rpartition(" ")[2]
    return f"{due_day(periods.last_day(ends_at))} {clock}"


@register.filter
def period_to(start: date | datetime | None, end: date | datetime | None) -> str:
    """``2026 年 12 月 28 日 周一 10:00 至 2027 年 1 月 11 日 周一 10:00``: no year is guessed."""
    return periods.period(start, end, with_weekday=True) if start and end else "—"


@register.filter
def shape(tone: str) -> str:
    """The icon of a tone."""
    return SHAPES.get(str(tone), "circle-dashed")


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """An icon of the Tabler web font; without a label it is decoration beside a word."""
    if label:
        return format_html('<i class="ti ti-{}" role="img" aria-label="{}"></i>', name, label)
    return format_html('<i class="ti ti-{}" aria-hidden="true"></i>', name)


@register.simple_block_tag
def listing(content: str, *headings: str, look: str = "table card-table table-stack") -> SafeString:
    """Rows as a table that names each column once; ``#``: numbers, ``-``: for screen readers.

    A telephone shows no headings: there each cell stands beside its own.
    """
    heads = format_html_join("", "<th{}>{}</th>", map(_head, headings))
    labels = ["" if each.startswith("-") else each.lstrip("#") for each in headings]
    return format_html(_TABLE, look, heads, _labelled(content, labels))


def _head(heading: str) -> tuple[str, str]:
    if heading.startswith("-"):
        return _COLUMN, format_html('<span class="visually-hidden">{}</span>', heading[1:])
    return (_NUMBERS if heading.startswith("#") else _COLUMN), heading.lstrip("#")


def _labelled(rows: str, labels: Sequence[str]) -> SafeString:
    place: Iterator[str] = iter(())

    def named(found: re.Match[str]) -> str:
        nonlocal place
        if found[0] == "<tr":
            place = iter(labels)
        elif label := next(place, ""):
            return format_html('<td data-label="{}"', label)
        return found[0]

    return mark_safe(_ROW_OR_CELL.sub(named, rows))  # noqa: S308 -- rendered by a template


@register.simple_tag(takes_context=True)
def deadline(context: RequestContext, due_on: date | None, *, is_done: bool = False) -> Any:
    """Count a deadline by the office's calendar: ``{% deadline plan.review_due_on as due %}``."""
    request = context.request
    if due_on is None:
        return None
    return deadline_of(
        due_on,
        today=request.today,  # type: ignore[attr-defined] # the middleware sets it
        calendar=request.calendar,  # type: ignore[attr-defined] # the same
        is_done=is_done,
    )


@register.filter
def clause_name(clause: str) -> str:
    """``S2.2.1`` → ``〔2021〕18号 二（二）1``."""
    return clauses.name_of(clause)


@register.filter
def portions(count: int) -> str:
    """A count that changes while it is read, never said higher than it is: ``1,200 多份``."""
    if count <= EXACT_UP_TO:
        return f"{count} 份"
    step = 10 ** (len(str(count)) - 2)
    floor = count // step * step
    return f"{floor:,} {'多' if floor != count else ''}份"


@register.filter
def dialled(numbers: str) -> SafeString:
    """Telephone numbers as they are stored, each a link that dials it."""
    links = ((dial_address(number), number) for number in numbers.split("、") if number)
    return format_html_join("、", '<a href="tel:{}">{}</a>', links)


@register.filter
def duties(actor: Actor) -> str:
    """What somebody in this position does here, in a few words."""
    return demo_people.duties(actor)


@register.simple_tag(takes_context=True)
def here(context: RequestContext, address: str, *, exactly: bool = False) -> str:
    """``page`` when the address is the present page or above it, for ``aria-current``."""
    path = context.request.path
    inside = path == address if exactly else path.startswith(address)
    return "page" if address and inside else ""
