"""The condition of the platform (平台健康), for people who are no engineers.

Each is one thing looked at now: a plain word, the facts, what they mean, what to do. What cannot be
looked at says so; it is neither in order nor amiss.

Not here: looking (``server``), backups and keys (``keeping``), the page (``web.office``).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from huzhu.kernel.sizes import LEAST_FREE_BYTES

if TYPE_CHECKING:
    from datetime import date, datetime

    from huzhu.office.server import Dead, HostCertificate, Jobs, Session

GIB, MINUTE, HOUR, DAY = 1024**3, 60, 3600, 86_400
PROGRAMS = {"web": "网页服务", "worker": "后台程序", "command": "服务器上的命令", "setup": "更新"}
#: Of the connections that the server has, how many may be in use.
MANY_IN_USE, MOST_IN_USE = 0.7, 0.9
#: Seconds for which one piece of work may keep its rows.
LONG_WORK, TOO_LONG_WORK = 5 * MINUTE, HOUR
#: Rows that were replaced and still lie there: fewer are nobody's trouble.
MANY_DEAD, DEAD_SHARE, MOST_DEAD = 100_000, 0.2, 0.5
#: Seconds for which a job may wait that is due.
LATE_JOB, TOO_LATE_JOB = 10 * MINUTE, HOUR
#: Days that a certificate is good for: renewing it takes an office some time.
SOON, AT_ONCE = 30, 7
#: Days after which installed packages are asked about.
OLD_PACKAGES = 180


#: What is looked at, as people call it.
NAMES = {
    "database": "数据库",
    "work": "进行最久的操作",
    "dead": "待清理的旧数据",
    "jobs": "后台任务",
    "messages": "发出的消息",
    "disk": "磁盘",
    "kept": "备份与恢复演练",
    "logs": "运行日志",
    "clock": "时钟",
    "certificate": "证书",
    "succession": "任免",
    "administrators": "三员",
    "second_factor": "第二重验证",
    "versions": "版本",
}


class Word(StrEnum):
    """How it is, in one word."""

    GOOD = "正常"
    WATCH = "注意"
    ACT = "要处理"
    UNKNOWN = "看不到"


@dataclass(frozen=True, slots=True)
class Condition:
    """One thing looked at; ``advice`` is blank when there is nothing to do."""

    key: str
    word: Word
    facts: str
    meaning: str
    advice: str = ""

    @property
    def what(self) -> str:
        return NAMES[self.key]

    @classmethod
    def found(cls, key: str, word: Word, facts: str, meaning: str, advice: str) -> Condition:
        """Return one that was looked at: what to do is said where it is not in order."""
        return cls(key, word, facts, meaning, "" if word is Word.GOOD else advice)


def size(taken: int, *, used: int, most: int) -> Condition:
    """The database itself: how large, how many of its connections are in use."""
    return Condition.found(
        "database",
        _by(used / most, MANY_IN_USE, MOST_IN_USE),
        f"数据 {_bytes(taken)}，{most} 个连接中已用 {used} 个。",
        "平台的全部数据都在这里。连接用完时，新打开的页面要排队。",
        "请查看是否有另外的程序连着数据库，关掉不需要的。",
    )


def logs(fault: str) -> Condition:
    """Whether the logs go back as far as they have to."""
    return Condition.found(
        "logs",
        Word.WATCH if fault else Word.GOOD,
        fault or "日志压缩保存，磁盘够用。",
        "出了安全事件，要靠一年内的日志查清经过。",
        "请在服务器上把 logs 目录中的旧日志复制到别处保存。",
    )


def work(longest: Session | None) -> Condition:
    """The piece of work that has been going on longest."""
    seconds = longest.seconds if longest else 0
    facts = (
        f"最久的是{_program(longest)}，已 {_seconds(longest.seconds)}。"
        if longest
        else "没有正在进行的较长操作。"
    )
    return Condition.found(
        "work",
        _by(seconds, LONG_WORK, TOO_LONG_WORK),
        facts,
        "一项操作久不结束，它用到的数据别人不能改，更新也要等它。",
        "请先弄清它在做什么（备份、导出可以等它完成）；是卡住的，结束该进程。",
    )


def dead(worst: Dead | None) -> Condition:
    """Rows that were replaced and not cleared, in the table that has most of them."""
    share = worst.share if worst and worst.dead >= MANY_DEAD else 0
    word = _by(share, DEAD_SHARE, MOST_DEAD)
    facts = "没有较多的。"
    if worst and word is not Word.GOOD:
        facts = f"表 {worst.table} 有 {worst.dead:,} 行，占 {worst.share:.0%}。"
    return Condition.found(
        "dead",
        word,
        facts,
        "数据改过之后旧的一份由数据库自动清理；清理跟不上，查询会变慢，磁盘多占。",
        "请查看有没有久不结束的操作（见上一行）；没有的，请在夜间清理。",
    )


def jobs(found: Jobs, *, is_worker_there: bool) -> Condition:
    """What is done in the background."""
    word = _by(found.oldest, LATE_JOB, TOO_LATE_JOB)
    if found.failed and word is Word.GOOD:
        word = Word.WATCH
    if not is_worker_there:
        word = Word.ACT
    facts = f"{found.waiting:,} 项在等，近七天有 {found.failed:,} 项没有做成。"
    if found.waiting:
        facts += f"等得最久的已过 {_seconds(found.oldest)}。"
    if not is_worker_there:
        facts += "现在没有后台程序在运行。"
    advice = {
        True: "请查看 logs/worker.jsonl 中的说明；做成之前，通知和提醒可能没有发出。",
        False: "请在服务器上启动后台程序（平台整体启动时会一起启动）。",
    }[is_worker_there]
    return Condition.found(
        "jobs",
        word,
        facts,
        "到时提醒、通知、夜间备份和清理由后台任务做。",
        advice,
    )


def messages(*, late: float, given_up: int) -> Condition:
    """What is told outside the browser: for how many seconds it is late, what was given up."""
    word = _by(late, LATE_JOB, TOO_LATE_JOB)
    if given_up and word is Word.GOOD:
        word = Word.WATCH
    waits = f"等得最久的已晚 {_seconds(late)}，" if late >= LATE_JOB else "没有晚发的，"
    return Condition.found(
        "messages",
        word,
        f"{waits}近一天有 {given_up:,} 条没有发出。",
        "短信、微信、邮件由后台程序发出；发不出的，本人只能在平台上看到。",
        "请在“运行监督 › 消息”查看原因，再在服务器上运行 huzhu doctor 检查渠道。",
    )


def disk(*, free: int, total: int) -> Condition:
    """Where the home lies: uploads, logs, and the embedded database."""
    word = Word.GOOD
    if free < LEAST_FREE_BYTES:
        word = Word.ACT
    elif free < max(5 * LEAST_FREE_BYTES, total // 10):
        word = Word.WATCH
    return Condition.found(
        "disk",
        word,
        f"共 {_bytes(total)}，剩余 {_bytes(free)}。",
        f"剩余不到 {_bytes(LEAST_FREE_BYTES)} 时平台不再收文件；写满时数据库停下。",
        "请清理或扩大这块磁盘；旧备份可移到别处（HUZHU_BACKUPS_KEPT）。",
    )


def clock(difference: float, *, most: float, is_synchronised: bool | None) -> Condition:
    """Openings are decided by the clock."""
    word = Word.ACT if difference > most else Word.GOOD
    if is_synchronised is False and word is Word.GOOD:
        word = Word.WATCH
    network = {
        True: "本机已与网络时间同步。",
        False: "本机没有与网络时间同步。",
        None: "本机是否与网络时间同步看不到。",
    }[is_synchronised]
    return Condition.found(
        "clock",
        word,
        f"本机与数据库相差 {difference:.1f} 秒。{network}",
        "抢订的开始和各项期限都按这个时钟。",
        "请在服务器上打开网络对时。",
    )


def certificate(host: str, found: HostCertificate | None, *, at: datetime) -> Condition:
    """What browsers are shown; without a name that they use nothing is known."""
    meaning = "证书过期或不被信任时，浏览器会拦住所有人。"
    if not host or found is None:
        facts = (
            f"从本机连不到 {host}，看不到证书。" if host else "没有设加密访问的域名，看不到证书。"
        )
        advice = "请在浏览器中打开平台，点地址栏的锁形图标查看有效期。" if host else ""
        return Condition("certificate", Word.UNKNOWN, facts, meaning, advice)
    advice = "请向签发机构续期，换上新证书后重新载入代理服务器。"
    if found.fault or found.until is None:
        facts = f"{host} 的证书未通过核对：{found.fault}。"
        return Condition("certificate", Word.ACT, facts, meaning, advice)
    days = (found.until - at).total_seconds() / DAY
    word = Word.ACT if days < AT_ONCE else Word.WATCH if days < SOON else Word.GOOD
    facts = f"{host} 的证书有效至 {found.until:%Y-%m-%d}，还有 {max(int(days), 0)} 天。"
    return Condition.found("certificate", word, facts, meaning, advice)


def succession(closes_on: date | None, *, left: str, today: date) -> Condition:
    """Whether posts can be filled by two persons for the time that is told beforehand."""
    word = Word.GOOD
    facts = "有人能提请任免，另有人能确认。"
    if closes_on is not None:
        word = Word.ACT if closes_on <= today else Word.WATCH
        since = "现在" if closes_on <= today else f"从 {closes_on} 起"
        facts = f"{since}没有两位能登录的人分别提请和确认任免，在任的：{left}。"
    return Condition.found(
        "succession",
        word,
        facts,
        "没有人提请或者没有另一人确认时，办事处的岗位不能再任命任何人。",
        "请在此前任命接任的主任、主管主任或组织机构部人员，并等其设置密码。",
    )


def administrators(missing: list[str], *, combined: list[str], of: int) -> Condition:
    """Whether system, safety and audit are three persons' (三员); ``combined``: who holds two."""
    is_begun = len(missing) < of
    facts = "系统、安全、审计管理员都在任。"
    if missing:
        told = "、".join(missing)
        facts = (
            f"{told}没有在任并能登录的人，" if is_begun else "还没有任命系统、安全、审计管理员，"
        )
        facts += "交给三员的事项由原部门办理。"
    facts += "".join(f"{each}。" for each in combined)
    return Condition.found(
        "administrators",
        Word.WATCH if missing or combined else Word.GOOD,
        facts,
        "管系统、给登录、查留痕由三个人分担，谁都不能一个人做错事又不被看见。",
        "请主任和主管主任在“三员”页面任命；由一人兼任的，到期前另选他人。",
    )


def second_factor(*, is_asked: bool) -> Condition:
    """Whether nobody of the staff works here with a password alone."""
    return Condition.found(
        "second_factor",
        Word.GOOD if is_asked else Word.WATCH,
        "工作人员登录都要第二重验证。"
        if is_asked
        else "本单位设为不要求第二重验证（HUZHU_SECOND_FACTOR=0），工作人员只凭密码就能登录。",
        "密码被人看到、猜到时，第二重验证使其仍不能登录。",
        "请在设置中去掉 HUZHU_SECOND_FACTOR=0 后重新启动平台；须保留的，请留存单位的书面决定。",
    )


def versions(*, running: list[str], python: str, postgres: str, age: int) -> Condition:
    """What the platform consists of; ``age`` is that of its packages, in days."""
    word = Word.WATCH if len(running) > 1 or age > OLD_PACKAGES else Word.GOOD
    advice = ""
    if age > OLD_PACKAGES:
        advice = "请看有没有新版本；新版本会带来软件包的安全更新（见 docs/operate.md）。"
    if len(running) > 1:
        advice = "新旧版本同时在运行：更新完成后请停掉旧的。" + advice
    return Condition.found(
        "versions",
        word,
        f"平台 {'、'.join(running)}，Python {python}，PostgreSQL {postgres}，"
        f"软件包{f'安装于 {age} 天前' if age else '今天安装'}。",
        "软件久不更新，已公开的漏洞就一直在。",
        advice,
    )


def unseen(key: str) -> Condition:
    """What could not be looked at, for whatever reason."""
    facts = "这一项现在看不到。"
    advice = "请在服务器上做一次安装检查（见 docs/operate.md）。"
    return Condition(key, Word.UNKNOWN, facts, "看不到不等于有问题，其他各项不受影响。", advice)


def unread(key: str) -> Condition:
    """What the database did not answer: its tables may be damaged."""
    return Condition(
        key,
        Word.UNKNOWN,
        "这一项现在看不到：数据库报错，没有读出内容。",
        "可能只是没有权限查看，也可能是数据库的文件已损坏。",
        "请在服务器上运行 huzhu doctor。它也说读不出的，按 docs/operate.md 的"
        "“最坏的一天”用备份恢复，不要在原处修。",
    )


def _by(value: float, watch: float, act: float) -> Word:
    return Word.ACT if value >= act else Word.WATCH if value >= watch else Word.GOOD


def _program(session: Session) -> str:
    """Who it is, in words: our programs name themselves (``config.database``)."""
    part = session.program.removeprefix("huzhu ").partition(" ")[0]
    return f"{PROGRAMS.get(part, '其他程序')}（进程 {session.pid}）"


def _bytes(size: int) -> str:
    return f"{size / GIB:,.1f} GB" if size >= GIB else f"{size / 1024**2:,.0f} MB"


def _seconds(seconds: float) -> str:
    if seconds < MINUTE:
        return f"{seconds:.0f} 秒"
    return f"{seconds / MINUTE:.0f} 分钟" if seconds < HOUR else f"{seconds / HOUR:.1f} 小时"
