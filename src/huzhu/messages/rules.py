"""When a message is tried again, by which channel it goes, what is shown of a number."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from string import Formatter
from typing import TYPE_CHECKING

from huzhu.kernel.text import spoken
from huzhu.kernel.workdays import SHANGHAI
from huzhu.messages.errors import FactsAmiss, TextUnclear, VariablesAmiss
from huzhu.messages.kinds import KINDS

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import datetime

    from huzhu.messages.models import Mailing
    from huzhu.messages.states import Channel, MessageKind

#: A long SMS: what goes beyond is paid for, and read, as another one.
LONGEST_TEXT = 300
#: After each try that came to nothing: how long until the next; after the last the channel is
#: given up.
PAUSES = tuple(timedelta(seconds=s) for s in (5, 30, 120, 600, 1800, 7200, 6 * 3600))
#: Until something that no key opens is tried again.
CLOSED_PAUSE = timedelta(hours=1)
#: What could not be sent for so long is no news any more, unless the act says otherwise.
GOOD_FOR = timedelta(days=7)
#: So long before it is due it is looked up whom a message for many is for; and again when it is.
UNFOLDED_BEFORE = timedelta(minutes=30)
FOLLOWED_EVERY = timedelta(minutes=1)
#: Somebody who came to belong while it was looked up is seen by the next look.
LOOKED_BACK = timedelta(minutes=2)
#: For how long one worker has a message in hand: a gateway answers or is given up far sooner.
LEASE = timedelta(seconds=90)


def pause_after(tries: int) -> timedelta | None:
    """Return how long to wait after so many tries by one channel; None: give the channel up.

    >>> pause_after(1), pause_after(len(PAUSES) + 1)
    (datetime.timedelta(seconds=5), None)
    """
    return PAUSES[tries - 1] if tries <= len(PAUSES) else None


def check_facts(kind: MessageKind, facts: Mapping[str, str]) -> None:
    """:raises FactsAmiss: the kind tells other facts than these; a fault of the act's own."""
    wanted = set(KINDS[kind].facts)
    if set(facts) != wanted:
        raise FactsAmiss(kind=kind.label, wanted="、".join(sorted(wanted)))


def written(template: str, facts: Mapping[str, str]) -> str:
    """Return the text of a message.

    >>> written("“{offer}”已终止。", {"offer": "体检"})
    '“体检”已终止。'
    >>> written("“{offer}”已终止。", {"offer": "海淀“齿康”洁牙"})
    '“海淀‘齿康’洁牙”已终止。'
    """
    return spoken(template.format_map(facts))


def next_channel(
    kind: MessageKind,
    *,
    reachable: Collection[Channel],
    declined: Collection[Channel] = (),
    given_up: Collection[Channel] = (),
) -> Channel | None:
    """Return the first channel of the kind that reaches the person and is wanted; None: none."""
    rule = KINDS[kind]
    refused = set(given_up) | (set(declined) if rule.may_decline else set())
    fits = (each for each in rule.order if each in reachable and each not in refused)
    return next(fits, None)


@dataclass(frozen=True, slots=True)
class Rules:
    """When messages rest, by Shanghai's hours, and how many SMS a month may take (None: all)."""

    quiet_from: int = 22
    quiet_until: int = 8
    most_sms: int | None = None

    def rests_until(self, at: datetime) -> datetime | None:
        """Return the end of the quiet hours that a moment lies in; None: it lies in none.

        >>> from datetime import datetime
        >>> late = datetime(2026, 11, 28, 23, 5, tzinfo=SHANGHAI)
        >>> f"{Rules().rests_until(late):%d %H:%M}", Rules(0, 0).rests_until(late)
        ('29 08:00', None)
        """
        local = at.astimezone(SHANGHAI)
        hours = (local.hour - self.quiet_from) % 24
        if hours >= (self.quiet_until - self.quiet_from) % 24:
            return None
        end = local.replace(hour=self.quiet_until, minute=0, second=0, microsecond=0)
        return end if end > local else end + timedelta(days=1)


def situation_of(row: Mailing, *, is_open: bool, is_out: bool, at: datetime) -> str:
    """Return how far a message for many is.

    ``is_open``: some of its messages are not out yet; ``is_out``: some are.
    """
    if row.cancelled_at:  # what is out stays out
        return "已取消，此前已发出的不收回" if is_out else "已取消"
    if at < row.due_at:
        return "到时发送"
    if row.unfolded_at is None and row.unfold_at is not None:
        return "正在分发"
    if is_open:
        return "正在发送"
    if row.follows_until and at < row.follows_until:
        return "已发送，随后新增的人随时发送" if row.count else "有人符合时随时发送"
    return "已发送" if row.count else "没有收件人"


def in_words(kind: MessageKind, text: str) -> str:
    """Return a text as the office reads and writes it: its variables by their names.

    >>> from huzhu.messages.states import MessageKind
    >>> in_words(MessageKind.WON, "“{offer}”")
    '“【活动名称】”'
    """
    for name, (label, _) in KINDS[kind].facts.items():
        text = text.replace(f"{{{name}}}", f"【{label}】")
    return text


def as_stored(kind: MessageKind, text: str) -> str:
    """Return the same with the keys of the facts.

    >>> from huzhu.messages.states import MessageKind
    >>> as_stored(MessageKind.WON, "“【活动名称】”")
    '“{offer}”'
    """
    for name, (label, _) in KINDS[kind].facts.items():
        text = text.replace(f"【{label}】", f"{{{name}}}")
    return text


def check_text(kind: MessageKind, text: str) -> None:
    """Every variable of a kind stands in its text, and no other one, whatever it is written in.

    :raises TextUnclear: it is empty, or a bracket is open. :raises VariablesAmiss: others do.
    """
    try:
        named = {name for _, name, _, _ in Formatter().parse(text) if name is not None}
    except ValueError:
        named = {""}
    others = [f"【{name}】" for name in re.findall(r"【([^【】]*)】", text)]
    if not text.strip() or "" in named or set("【】") & set(re.sub(r"【[^【】]*】", "", text)):
        raise TextUnclear
    wanted = KINDS[kind].facts
    others += [f"{{{name}}}" for name in sorted(named - set(wanted))]
    if others:
        raise VariablesAmiss(what="不认识" + "、".join(others))
    if missing := [label for name, (label, _) in wanted.items() if name not in named]:
        raise VariablesAmiss(what="缺少" + "、".join(f"【{name}】" for name in missing))


def preview(kind: MessageKind, text: str) -> str:
    """Return the text as it would go out, with the examples of its kind."""
    return written(text, {name: example for name, (_, example) in KINDS[kind].facts.items()})


def is_address(channel: Channel, text: str) -> bool:
    """Whether something may be somebody's address by a channel.

    >>> from huzhu.messages.states import Channel
    >>> is_address(Channel.MAIL, "lin@example.org"), is_address(Channel.MAIL, "lin")
    (True, False)
    """
    shape = r"[^@\s]+@[^@\s]+\.[^@\s]+" if channel == "mail" else r"[\w.@-]{1,64}"
    return bool(re.fullmatch(shape, text))
