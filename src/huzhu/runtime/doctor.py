"""What is wrong with this installation, and how to mend it.

Looks and changes nothing. Each line is one thing looked at; a fault is followed by what to do.

Not here: the refusal at start (``guarantees``), the web part's readiness (``config.health``).
"""

import shutil
import stat
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from importlib import import_module
from pathlib import Path

import psycopg
from django.db import DatabaseError, ProgrammingError

from huzhu.adapters.clamd import Clamd
from huzhu.config import carriers, env, fonts, keys
from huzhu.config.env import Environment
from huzhu.kernel.sizes import LEAST_FREE_BYTES
from huzhu.kernel.workdays import SHANGHAI
from huzhu.office import archiving, keeping, logs_kept
from huzhu.runtime import cluster, files, grants, guarantees, product
from huzhu.runtime.files import Refused
from huzhu.runtime.keeping import archive, places, retention

_WORST_DAY = "看 logs/postgres.log；数据已坏的，按 docs/operate.md 的“最坏的一天”恢复"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at; ``mend`` says what to do when it is not in order.

    ``warning`` tells what may soon be out of order, while it still is in order.
    """

    subject: str
    state: str
    mend: str = ""
    warning: str = ""


def main() -> int:
    """Print each finding as soon as it is there; return 0 when all is in order, 1 otherwise."""
    is_whole = True
    for finding in examine(env.current()):
        mark = "no" if finding.mend else "warn" if finding.warning else "ok"
        said = "; ".join(filter(None, (finding.state, finding.warning)))
        hint = f": {finding.mend}" if finding.mend else ""
        print(f"{mark}  {finding.subject}: {said}{hint}", flush=True)  # noqa: T201 -- an answer
        is_whole = is_whole and not finding.mend
    return int(not is_whole)


def examine(told: Environment) -> Iterator[Finding]:
    """Yield one finding for each thing that an installation needs."""
    looks: tuple[Callable[[Environment], Finding], ...] = (
        _home,
        _disk,
        _keys,
        _server,
        _assets,
        _fonts,
        _proxies,
        _scanner,
        _channels,
        _backup,
        _second_place,
        _drill,
        _logs,
    )
    for look in looks:
        yield look(told)
    yield from _database(told)


def _home(told: Environment) -> Finding:
    if not told.home.exists():
        return Finding("home", f"{told.home} does not exist yet; the first start makes it")
    probe = told.home / ".doctor"
    try:
        probe.touch()
        probe.unlink()
    except OSError as error:
        return Finding("home", f"{told.home} ({error.strerror})", "let this user write there")
    mode = stat.S_IMODE(told.home.stat().st_mode)
    if mode & 0o077:
        return Finding("home", f"{told.home} has mode {mode:o}", f"chmod 700 {told.home}")
    return Finding("home", f"{told.home}, private")


def _disk(told: Environment) -> Finding:
    place = next(path for path in (told.home, *told.home.parents) if path.exists())
    free = shutil.disk_usage(place).free
    state = f"{free / 1024**3:.1f} GiB free"
    return Finding("disk", state, "" if free > LEAST_FREE_BYTES else "make room on this disk")


def _keys(told: Environment) -> Finding:
    folder = told.home / "keys"
    missing = [name for name in keys.NAMES if not (folder / name).exists()]
    if missing:
        if (told.home / "database").exists():
            mend = f"put back {', '.join(missing)} in {folder}: the database was closed with them"
            return Finding("keys", "missing", mend)
        return Finding("keys", "none yet; the first start makes them")
    for name in keys.NAMES:
        mode = stat.S_IMODE((folder / name).stat().st_mode)
        if mode & 0o077:
            return Finding("keys", f"{name} has mode {mode:o}", f"chmod 600 {folder / name}")
    return Finding("keys", f"{len(keys.NAMES)} private files")


def _server(told: Environment) -> Finding:
    if told.database_url:
        return Finding("server", "given by DATABASE_URL")
    try:
        path = cluster.binary("postgres")
    except Refused as refused:
        return Finding("server", str(refused), "make setup")
    if not path.exists():
        return Finding("server", f"{path} is missing", "remove .venv, then make setup")
    return Finding("server", "embedded")


def _assets(told: Environment) -> Finding:
    made = told.home / "static" / ".made-from"
    modules = told.project / "node_modules"
    if made.exists() or modules.exists():
        return Finding("front end", "there")
    return Finding("front end", f"{modules} is missing", "make setup")


def _fonts(told: Environment) -> Finding:
    own, *packaged = fonts.folders(home=told.home, project=told.project)
    missing = [folder for folder in packaged if not folder.exists()]
    if missing:
        return Finding("fonts", f"{missing[0]} is missing", "make setup")
    return Finding("fonts", "there, and the office's own" if own.exists() else "there")


def _proxies(told: Environment) -> Finding:
    if told.is_https and not told.proxies:
        mend = "write the address from which the proxy connects into HUZHU_PROXIES"
        return Finding("proxy", "HUZHU_HTTPS is 1, but nobody is believed to speak HTTPS", mend)
    return Finding("proxy", ", ".join(map(str, told.proxies)) or "none")


def _scanner(told: Environment) -> Finding:
    """Not a fault to have none: every file says so beside its name."""
    if told.clamd is None:
        return Finding("scanner", "none: uploads say 未扫描病毒 (HUZHU_CLAMD names one)")
    if Clamd(told.clamd).is_there():
        return Finding("scanner", f"clamd at {told.clamd}")
    mend = "start clamd, let this user reach its socket, or unset HUZHU_CLAMD"
    return Finding("scanner", f"nobody answers at {told.clamd}", mend)


def _channels(told: Environment) -> Finding:
    """Not a fault to have none: messages stay inside, and the desk sees that."""
    ways = carriers.told(told)
    faults = [f"{name}: {fault}" for name, way in ways.items() if (fault := way.fault())]
    if faults:
        mend = "mend it as docs/operate.md says (Messages), or unset its variable"
        return Finding("messages", "; ".join(faults), mend)
    none = "no way out of the browser: messages stay inside (HUZHU_SMS names one)"
    return Finding("messages", ", ".join(ways) or none)


def _backup(told: Environment) -> Finding:
    if not told.home.exists():
        return Finding("backup", "nothing to save yet")
    record, now = keeping.read(told.home), datetime.now(SHANGHAI)
    due = keeping.backup_due(record, since=keeping.home_began(told.home), at=now)
    failed = keeping.failed(record.backup_fault)
    if due:
        return Finding("backup", _origin(record) + due, "huzhu backup --nightly", failed)
    if record.backup is None:
        state = f"{_origin(record)}none so far: the first night makes one"
        return Finding("backup", state, warning=failed)
    last = record.backup
    state = f"{_origin(record)}{last.at}, {last.size / 1024**2:.1f} MiB, read back ({last.file})"
    return Finding("backup", state, warning=failed)


def _second_place(told: Environment) -> Finding:
    """Looked at by its own words: whether the last backup's copy lies there with its size."""
    if told.backups_copy is None:
        return _lacking("second place", "HUZHU_BACKUPS_COPY")
    try:
        found = places.opened(told.backups_copy, told.bucket_file).found()
    except Refused as refused:
        return Finding("second place", str(refused), "huzhu backup --nightly")
    ours = sorted(name for name in found if retention.moment_of(name))
    state = f"{told.backups_copy}: {len(ours)} backups"
    last = keeping.read(told.home).backup
    if last and last.copy and found.get(last.copy.rpartition("/")[2]) != last.size:
        state = f"{last.copy} is not there as it was written"
        return Finding("second place", state, "huzhu backup --nightly")
    return Finding("second place", state)


def _lacking(subject: str, variable: str) -> Finding:
    """In order for a trial; an office is told from its first day on."""
    return Finding(subject, f"none ({variable} names one)", warning=keeping.LACKING[variable])


def _origin(record: keeping.Record) -> str:
    """Of which backup this home was made; blank: it began here."""
    return f"restored from the backup of {record.restored_from}, " if record.restored_at else ""


def _drill(told: Environment) -> Finding:
    if not told.home.exists():
        return Finding("drill", "nothing to try yet")
    record, now = keeping.read(told.home), datetime.now(SHANGHAI)
    due = keeping.drill_due(record, since=keeping.home_began(told.home), at=now)
    failed = keeping.failed(record.drill_fault)
    if due:
        return Finding("drill", due, "huzhu drill", failed)
    if record.drill is None:
        day = f"day {told.drill_day} of a month" if told.drill_day else "off (huzhu drill)"
        return Finding("drill", f"none so far; by itself: {day}", warning=failed)
    last = record.drill
    state = f"{last.at}, backup of {last.made_at} in {last.seconds:g} s"
    return Finding("drill", state, warning=failed)


def _logs(told: Environment) -> Finding:
    """Not a fault: the office may keep older ones elsewhere."""
    folder, now = told.home / "logs", datetime.now(SHANGHAI)
    found = logs_kept.asides(folder)
    state = f"since {found[0].until:%Y-%m-%d}" if found else "none put aside so far"
    size = sum(each.size for each in found) / 1024**2
    return Finding("logs", f"{state}, {size:.1f} MiB", warning=logs_kept.fault(folder, at=now))


def _archive(told: Environment, cursor: psycopg.Cursor) -> Finding:
    folder = archive.log_folder(told.home, told.archive or told.home)
    found = archiving.state(cursor)
    if fault := archiving.fault(found, folder):
        return Finding("archive", fault, "see logs/postgres.log")
    last = archive.last_moment(folder, archive.log_files(folder.parent)[-3:])
    free = shutil.disk_usage(folder).free / 1024**3
    state = f"reaches {last:%Y-%m-%d %H:%M:%S}" if last else "nothing committed so far"
    state, record = f"{folder}: {state}, {free:.1f} GiB free", keeping.read(told.home)
    if record.archive_copied_at:
        state += f", copied to the second place at {record.archive_copied_at}"
    due = keeping.base_due(record, at=datetime.now(SHANGHAI))
    state += f"; {due}" if due else ""
    failed = keeping.failed(record.archive_fault)
    return Finding("archive", state, due and "huzhu backup --base", failed)


def _database(told: Environment) -> Iterator[Finding]:
    lock = told.home / "run" / "web.lock"
    running = "huzhu is running" if _is_held(lock) else "huzhu is not running"
    if not product.is_reachable():
        if told.database_url or _is_held(lock):
            yield Finding("database", "does not answer", "see logs/postgres.log; start it again")
        else:
            yield Finding("database", f"not looked at: {running} (huzhu up starts it)")
        return
    yield from _read("database", lambda: _plain_looks(told))
    yield from _read("readiness", lambda: [_readiness()])
    yield from _read("sealed values", lambda: [_sealed()])


def _plain_looks(told: Environment) -> Iterator[Finding]:
    """Each statement stands alone: after one that failed the next is still answered."""
    with product.connect() as connection, connection.cursor() as cursor:
        connection.autocommit = True
        yield from _read("database", lambda: _guarantees(cursor))
        if told.own_archive:
            yield from _read("archive", lambda: [_archive(told, cursor)])
        elif not told.database_url:
            yield _lacking("archive", "HUZHU_ARCHIVE")
        yield from _read("search", lambda: [_chinese(cursor)])
        yield from _read("trail", lambda: [_trail(cursor)])


def _read(subject: str, look: Callable[[], Iterable[Finding]]) -> Iterator[Finding]:
    """Yield what is found; what the database cannot read is a finding, and spoils no other."""
    try:
        yield from look()
    except (psycopg.DatabaseError, DatabaseError) as error:
        said = str(error).strip().partition("\n")[0]  # what follows quotes the statement
        yield Finding(subject, f"表的内容读不出（{said}）", _WORST_DAY)


def _guarantees(cursor: psycopg.Cursor) -> Iterator[Finding]:
    for fault in guarantees.faults_of(cursor):
        yield Finding("database", fault, "mend postgresql.conf and start it again")
    for talk in guarantees.loose_talk_of(cursor):
        yield Finding("database", talk, "set it as docs/operate.md says")


def _sealed() -> Finding:
    """After readiness, which made Django ready."""
    try:
        found = import_module("huzhu.runtime.keeping.resting").standing()
    except ProgrammingError:
        return Finding("sealed values", "not looked at: the tables are not all there")
    if found.lost:
        said = "; ".join(
            f"{name} {version}: " + ", ".join(f"{what} {count}" for what, count in counts.items())
            for (name, version), counts in found.lost.items()
        )
        return Finding("sealed values", f"cannot be read ({said})", "put back that version's line")
    older = sum(each.count for each in found.versions if not each.is_used)
    return Finding("sealed values", f"open; {older} rest on older keys" if older else "open")


def _chinese(cursor: psycopg.Cursor) -> Finding:
    if guarantees.reads_chinese(cursor):
        return Finding("search", "reads Chinese")
    return Finding("search", "sees no Chinese", "create the database with LC_CTYPE C.UTF-8")


def _trail(cursor: psycopg.Cursor) -> Finding:
    """Not a fault: an installation may have one role, if it knows what that leaves open."""
    if not grants.can_change_the_trail(cursor):
        return Finding("trail", "the role that serves can add to it and cannot change it")
    hint = "give the owner as DATABASE_OWNER_URL and another role as DATABASE_URL"
    return Finding("trail", f"not guarded from the role that serves, which owns it ({hint})")


def _readiness() -> Finding:
    product.open_product()
    faults = import_module("huzhu.config.health").faults_now()
    state = "; ".join(f"{name} {fault}" for name, fault in faults.items())
    return Finding("readiness", state or "ready", "see above, or huzhu migrate" if faults else "")


def _is_held(path: Path) -> bool:
    if not path.exists():
        return False
    try:
        files.lock(path, taken="").close()
    except Refused:
        return True
    return False
