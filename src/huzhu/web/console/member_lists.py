"""Lists of members that wait for a second person, as to-dos of those who may be that person.

Not here: their page (``office.members``), which lists wait (``people.name_checks``).
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from huzhu.notices.states import OpenWork, Todo
from huzhu.people import name_checks, policies

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from huzhu.kernel.actor import Actor


def todos_for(actor: Actor, *, at: datetime, **_: object) -> list[Todo]:
    """What the reader may confirm; whoever brought a list is not asked for the own one."""
    if not policies.keeps_register(actor):
        return []
    return [work.todo for work in open_work(at=at) if work.is_for(actor)]


def open_work(*, at: datetime, **_: object) -> Iterator[OpenWork]:
    """Every list that waits, whoever confirms it today, or nobody."""
    del at  # they wait as long as they are kept
    whose = f"{policies.REGISTRAR.whose}的另一位"
    for row in name_checks.imports_for_second():
        todo = Todo(
            key=f"people.confirm_import:{row.pk}",
            title=f"{row.by_name}上传的会员名单",
            verb="确认导入",
            subject_label=row.file_name,
            url_name="import",
            url_args=(row.pk,),
            waiting_since=row.started_at,
        )
        is_for = partial(name_checks.may_be_second, row.account_id)
        yield OpenWork(todo, whose, ("import", row.account_id), is_for)
