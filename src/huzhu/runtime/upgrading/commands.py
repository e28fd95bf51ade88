"""The shell's ``huzhu upgrade``: look, back up, bring the tables to this version, or back.

The backup is taken by the version that is running: it alone reads the tables as they are. Nothing
is restarted here: the running version serves on, since the tables are one step ahead at most.

Not here: its arguments (``cli``), the lines of the check (``check``).
"""

from __future__ import annotations

import time
from contextlib import suppress
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from huzhu.kernel.workdays import SHANGHAI
from huzhu.office import keeping
from huzhu.runtime import setup
from huzhu.runtime.files import Refused
from huzhu.runtime.upgrading import check, plan, waits

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable

#: The task of the running version; its name is a promise to later versions.
BACK_UP_NOW = "runtime.back_up_now"
#: Seconds that a backup may take before nobody waits for it, and between two looks.
PATIENCE, EVERY = 3600.0, 0.5


def upgrade(options: argparse.Namespace) -> int:
    """Answer ``huzhu upgrade``.

    :raises Refused: it cannot go on; what was done so far stays and is not done again.
    """
    if options.back:
        with setup.alone():
            waits.go_back(say=setup.say)
        setup.say("已退回。请用旧版本启动。")
        return 0
    after = timedelta(hours=options.backup_after)
    found = list(check.lines(backup_after=after))
    for line in found:
        print(line)
    if options.check or check.is_stopped(found):
        return int(check.is_stopped(found))
    return _go_on(after)


def _go_on(after: timedelta) -> int:
    if not plan.waiting():
        setup.say("数据库没有等待的改动。请用本版本重新启动。")
        return 0
    if why := check.backup_wanted(after):
        setup.say(f"{why}正在请运行中的平台做一份备份。")
        back_up(say=setup.say)
    with setup.alone():
        setup.prepare_database()
    setup.say("数据库已更新，旧版本仍在运行。请用本版本重新启动。")
    return 0


def back_up(*, say: Callable[[str], None]) -> None:
    """Have the running version take a backup, and wait until it was read back.

    :raises Refused: it came to nothing, or nobody took it.
    """
    begun = datetime.now(SHANGHAI).replace(microsecond=0)
    with suppress(AlreadyEnqueued):  # an earlier upgrade asked, and nobody has begun yet
        app.configure_task(BACK_UP_NOW, queueing_lock=BACK_UP_NOW).defer()
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        record = keeping.read(settings.HOME)
        if record.backup and keeping.moment(record.backup.at) >= begun:
            say(f"备份已做好：{record.backup.file}")
            return
        fault = record.backup_fault
        if fault and keeping.moment(fault.at) >= begun:
            raise Refused(
                f"更新须先有备份，这次没有做成：{fault.said}"
                "请处理后重新运行；新版本要放在自己的目录里，不能盖住正在运行的旧版本。"
            )
        time.sleep(EVERY)
    raise Refused(
        "更新须先有备份，等了一小时还没有做好。请确认 worker 在运行，"
        "或用旧版本运行 huzhu backup --nightly 后重新运行。"
    )
