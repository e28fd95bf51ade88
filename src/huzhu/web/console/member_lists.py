"""Lists of members that wait for a second person, as to-dos of those who may be that person.

Not here: their page (``office.members``), which lists wait (``people.name_checks``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from huzhu.notices.states import Todo
from huzhu.people import name_checks

if TYPE_CHECKING:
    from datetime import datetime

    from huzhu.kernel.actor import Actor


def todos_for(actor: Actor, *, at: datetime, **_: object) -> list[Todo]:
    """What the reader may confirm; whoever brought a list is not asked for the own one."""
    del at  # they wait as long as they are kept
    return [
        Todo(
            key=f"people.confirm_import:{row.pk}",
            title=f"{row.by_name}上传的会员名单",
            verb="确认导入",
            subject_label=row.file_name,
            url_name="import",
            url_args=(row.pk,),
            waiting_since=row.started_at,
        )
        for row in name_checks.imports_for_second(actor)
    ]
