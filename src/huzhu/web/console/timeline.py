"""The whole record of a project (全程记录): the trails of the case, its purchase and its offer.

Saving a draft again and again is one line with a count, so are the batches of a rush with the
number of codes given, so that the acts that matter stand out.
"""

from __future__ import annotations

from decimal import Decimal
from itertools import groupby
from typing import TYPE_CHECKING

from django.utils import timezone

from huzhu.audit import changes
from huzhu.audit import queries as audit
from huzhu.audit.kinds import kind_of
from huzhu.claims.actions.lifecycle import BATCH
from huzhu.kernel.money import yuan
from huzhu.projects.queries import past
from huzhu.projects.states import TerminationReason, Verdict
from huzhu.web.parts import TimelineEntry, Tone

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from huzhu.audit.changes import Case
    from huzhu.audit.models import AuditEvent
    from huzhu.projects.queries.files import ProjectFile

#: Reasons that are stored by name; all others are somebody's own words.
REASONS = dict(TerminationReason.choices())
#: Told once with their number, however many follow each other.
MERGED = frozenset({"projects.save_draft", BATCH.code})
_TAKEN = "共给出 {:,} 个电子码"

#: What an event's facts say beside the act: key -> sentence with the value.
FACT_LABELS: dict[str, str] = {
    "page": "{}",
    "minutes": "{} 分钟",
    "changes": "{}",
    "task": "{}",
    "handed_to": "转给 {}",
    "back_to": "退还给 {}",
    "taken_from": "从 {} 收回",
    "moved": "移交 {} 件",
    "left": "未移交 {} 件",
    "reason": "原因：{}",
    "version": "第 {} 版",
    "key_version": "密钥版本 {}",
    "closed": "打不开 {} 项",
    "held_on": "会议日期 {}",
    "meeting": "{}",
    "supplier": "中选单位：{}",
    "marks_total": "总分 {}",
    "price_total": "总价 {}",
    "amount": "金额 {}",
    "kept": "留存 {}",
    "freed": "释放 {}",
    "tied_with": "并列：{}",
    "suppliers": "供应商：{}",
    "row_count": "{} 行商品",
    "codes": "电子码 {} 个",
    "count": "{} 条",
    "used": "已使用 {} 个",
    "claimed": "抢订成功 {} 人",
    "rows": "{} 行",
    "tested": "测试 {} 项",
    "points": "{} 分",
    "agency": "{}",
    "aside": "{}回避",
    "instead": "由{}办理",
    "seconds": "须等待 {} 秒",
    "tries": "当日第 {} 次",
    "address": "来自 {}",
}

#: Facts that are yuan: written as on every page.
MONEY_FACTS = frozenset({"price_total", "amount", "kept", "freed"})


def timeline_of(file: ProjectFile) -> list[TimelineEntry]:
    """All acts on a project, newest first; what the members did by the thousand as its number."""
    number = file.project.number
    events = [*file.events, *audit.events_of(f"procurement:{number}")]
    often: list[audit.ManyTimes] = []
    if file.offer:
        of_offer, often = audit.in_brief(f"offer:{file.offer.status.id}")
        events += of_offer
    events.sort(key=lambda event: (event.at, event.pk), reverse=True)
    given = file.offer.status.given if file.offer else 0
    entries = [*_entries(events, past.cases_of(file)), *(_number_of(e, given=given) for e in often)]
    return sorted(entries, key=lambda entry: entry.at, reverse=True)


def _entries(events: list[AuditEvent], cases: Collection[Case]) -> Iterator[TimelineEntry]:
    """One entry for each event; what its act changed stands with the act's last one."""
    runs = [[*run] for _, run in groupby(events, key=_same)]
    last = {event.act: event.pk for event in reversed(events) if event.act is not None}
    own = {run[0].pk: {e.act for e in run if e.act and last[e.act] == e.pk} for run in runs}
    told = changes.of_runs({pk: acts for pk, acts in own.items() if acts}, cases=cases)
    for acts in runs:
        code = acts[0].code
        note = note_of(acts[0].facts)
        if code == BATCH.code:
            note = _TAKEN.format(sum(each.facts["last"] - each.facts["first"] + 1 for each in acts))
        elif code in MERGED:
            note = f"共 {len(acts)} 次" if len(acts) > 1 else ""
        who = f"{acts[0].actor_title} {acts[0].actor_name}"
        kind = kind_of(code)
        changed = told.get(acts[0].pk, ())
        yield TimelineEntry(acts[0].at, who, kind.label, note, Tone(kind.tone), changed)


def _number_of(each: audit.ManyTimes, *, given: int) -> TimelineEntry:
    kind, first = kind_of(each.code), timezone.localtime(each.first)
    # Nobody needs to know in how many batches the counter has answered.
    number = _TAKEN.format(given) if each.code == BATCH.code else f"共 {each.number:,} 次"
    note = f"{number}，第一次在 {first:%Y-%m-%d %H:%M}"
    return TimelineEntry(each.last, "", kind.label, note, Tone(kind.tone))


def _same(event: AuditEvent) -> tuple[str, object]:
    return event.code, event.actor_name if event.code in MERGED else event.pk


def note_of(facts: Mapping[str, object]) -> str:
    """What an event's facts say in words; keys without words stay with the inspector."""
    words = [
        sentence.format(_told(key, facts[key]))
        for key, sentence in FACT_LABELS.items()
        if facts.get(key) not in (None, "", 0, False)
    ]
    if verdict := facts.get("verdict"):
        words.insert(0, Verdict(str(verdict)).label)
    if content := facts.get("content") or facts.get("sha256"):
        words.append(f"内容校验值 {str(content)[:8]}")
    return " · ".join(words)


def _told(key: str, fact: object) -> object:
    if key in MONEY_FACTS:
        return yuan(Decimal(str(fact)))
    return REASONS.get(str(fact), fact)
