"""The query bar of the trail; it lives in the address."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import groupby
from typing import TYPE_CHECKING, Any

from django.apps import apps

from huzhu.audit.kinds import alike, kinds
from huzhu.kernel.workdays import start_of_day
from huzhu.people import trail_names
from huzhu.web.fields import CodeField, DayField, LineField, OneOf
from huzhu.web.forms import Form

if TYPE_CHECKING:
    from datetime import date


_TURNED = "开始日期不晚于结束日期：您填的是从 {since} 到 {until}，次序颠倒。请核对两个日期。"


def _kinds() -> list[tuple[str, Any]]:
    """Each word once, by the first code that bears it, below the app that it belongs to."""
    words = {kind.label: kind.code for kind in reversed(kinds().values())}
    first = [kind for kind in kinds().values() if words[kind.label] == kind.code]
    areas = groupby(first, key=lambda kind: kind.code.partition(".")[0])
    groups = [(_area(app), [(kind.code, kind.label) for kind in each]) for app, each in areas]
    return [("", "全部"), *groups]


def _area(app: str) -> str:
    return str(apps.get_app_config(app).verbose_name)


class TrailSearch(Form):
    """Which case, who did it, about whom, which act, which days."""

    use_required_attribute = False

    subject = CodeField("对象编号", 64, required=False, example="例如：2026-0012")
    person = LineField("办理人", 64, required=False, example="姓名")
    about = LineField("对谁办理", 64, required=False, example="姓名、账号或会员编号")
    code = OneOf("事项", _kinds, required=False)
    since = DayField("从", required=False)
    until = DayField("到", required=False)

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        since, until = found.get("since"), found.get("until")
        if since and until and since > until:
            self.add_error("since", _TURNED.format(since=since, until=until))
            del found["until"]
        return found

    def wanted(self) -> dict[str, Any]:
        """What ``audit.queries.events_matching`` asks for; what makes no sense does not filter."""
        self.is_valid()
        found = self.cleaned_data
        return {
            "subject": found.get("subject", "").strip(),
            "person": found.get("person", "").strip(),
            "about": trail_names.subjects_of(whom) if (whom := found.get("about", "")) else None,
            "codes": alike(code) if (code := found.get("code", "")) else (),
            "since": _start(found.get("since"), days=0),
            "until": _start(found.get("until"), days=1),
        }


def _start(day: date | None, *, days: int) -> datetime | None:
    return start_of_day(day + timedelta(days=days)) if day else None
