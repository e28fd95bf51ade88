"""The shell's commands about people: a list of members, and what an empty office begins with.

Not here: their arguments (``cli``).
"""

from __future__ import annotations

import json
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from huzhu.kernel.actor import CLOCK
from huzhu.people import founding, member_files, name_checks, staging
from huzhu.people.actions import founding as founding_actions
from huzhu.people.actions import imports
from huzhu.people.error_workbook import private_file, write_refused
from huzhu.people.errors import DemonstrationElsewhere, NotADemonstration
from huzhu.people.states import DepartmentCode

if TYPE_CHECKING:
    import argparse

    from huzhu.people.founding import FirstLeader
    from huzhu.people.staging import Counts

OPERATOR = replace(CLOCK, name="系统管理员", title="命令行")


def begin_demonstration() -> None:
    """Answer ``demo begin``: mark the empty database of this machine, without filling it.

    :raises DemonstrationElsewhere: others may reach this installation or its database.
    """
    if not settings.MAY_DEMONSTRATE:
        raise DemonstrationElsewhere
    founding_actions.begin_demonstration(by=OPERATOR, at=timezone.now())


def check_demonstration() -> None:
    """Stop a trial before it writes.

    :raises NotADemonstration: the database does not say that it is one.
    """
    if not founding.is_demonstration():
        raise NotADemonstration


def import_members(options: argparse.Namespace) -> int:
    """Answer ``members import FILE [--dry-run] [--errors OUT.xlsx] [--verified-by WHO --on DAY]``.

    Prints the counts as JSON. Refused rows do not keep the others out; with any the answer is 1.

    :raises SourceMissing, SourceLater: where or when names were verified is not told, or cannot be.
    """
    path, errors = Path(options.file), options.errors
    source, on, now = options.verified_by or "", options.on, timezone.localtime()
    name_checks.check_source(source, on, today=now.date())
    if options.dry_run:
        counts = examine(path, errors=errors)
    else:
        seen = {"verified_source": source, "verified_on": on}
        counts = imports.load_file(path, errors=errors, **seen, by=OPERATOR, at=now)
    print(json.dumps({**counts.told(), "saved": not options.dry_run}))
    return 1 if counts.refused else 0


def examine(path: Path, *, errors: Path | None = None) -> Counts:
    """Check a list against the register and leave nothing behind but the workbook asked for."""
    now = timezone.localtime()
    with transaction.atomic():
        staging.stage(member_files.rows_of(path), on=now.date())
        counts = staging.judge()
        if errors is not None:
            write_refused(staging.refused_rows(), partial(private_file, errors), at=now)
    return counts


def staff_first(options: argparse.Namespace) -> None:
    """Answer ``staff first``: the first account of an empty office, its link printed once.

    While nobody has come in by it, the command prints another link for the same account.

    :raises OfficeHasPeople: somebody is registered.
    """
    account, at = founding.first_account(), timezone.now()
    if account is not None and founding.waits_for_the_first(account):
        account, key = founding_actions.renew_first_link(by=OPERATOR, at=at)
        print(f"第一个账号：{account.full_name}（{account.username}），还没有设置过密码")
        print(f"新的设置密码链接（三天内有效，只用一次，旧的已作废）：{_link(key)}")
        return
    key = founding_actions.found_office(
        username=options.account,
        full_name=options.name,
        department=DepartmentCode(options.department),
        by=OPERATOR,
        at=at,
    )
    print(f"第一个账号：{options.name}（{options.account}），组织机构部 部长")
    print(f"设置密码链接（三天内有效，只用一次）：{_link(key)}")
    print("链接遗失而未使用的，再运行一次 huzhu staff first，旧链接随即作废")
    print("接下来：登录，在“办事处岗位”中提请任命主任和主管主任，再运行 huzhu staff confirm")


def staff_confirm() -> None:
    """Answer ``staff confirm``: the first director and deputy director, as proposed on the pages.

    :raises LeadersInOffice: this way is closed.
    """
    confirmed, outside = founding_actions.confirm_leaders(by=OPERATOR, at=timezone.now())
    for proposal in confirmed:
        print(
            f"已确认：{proposal.account.full_name}，{proposal.title}（{proposal.maker_name}提请）"
        )
    for leader in outside:
        _print_link(leader)
    if not founding.is_open_to_the_server():
        print("主任、主管主任均已到位：从现在起，任免由其在页面上确认，本命令不再可用")
    else:
        print("两位领导都设置密码以前，可以再运行 huzhu staff confirm：确认另一位，或重发链接")


def _print_link(leader: FirstLeader) -> None:
    if not leader.key:
        print(f"{leader.name}没有可用的链接：请第一个账号申请设置密码链接，再运行本命令")
        return
    print(f"交给{leader.name}本人的链接（三天内有效，旧的已作废）：{_link(leader.key)}")
    print(f"校验码在{leader.number_is_with}处，由其告知{leader.name}")


def _link(key: str) -> str:
    """The address of a link as this installation is reached."""
    running = settings.HOME / "run" / "web.port"
    port = int(running.read_text()) if running.exists() else settings.ENV.port
    return str(settings.ENV.address(port)) + reverse("password-link", args=[key])
