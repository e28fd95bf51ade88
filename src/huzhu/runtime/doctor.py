"""What is wrong with this installation, and how to mend it.

Looks and changes nothing. Each line is one thing looked at; a fault is followed by what to do.

Not here: the refusal at start (``guarantees``), the web part's readiness (``config.health``).
"""

import shutil
import stat
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from importlib import import_module
from pathlib import Path

import psycopg
from django.db import DatabaseError, ProgrammingError

from huzhu.adapters.clamd import Clamd
from huzhu.config import env, fonts, keys
from huzhu.config.env import Environment
from huzhu.kernel.sizes import LEAST_FREE_BYTES
from huzhu.kernel.workdays import SHANGHAI
from huzhu.office import archiving, conditions, keeping, logs_kept
from huzhu.runtime import cluster, files, grants, guarantees, outward, product
from huzhu.runtime.files import Refused
from huzhu.runtime.findings import Finding
from huzhu.runtime.keeping import archive, places, retention

HOME, KEYS, SERVER, DATABASE = "安装目录", "密钥", "数据库程序", "数据库"
SCANNER, BACKUP, ELSEWHERE, DRILL = "病毒扫描", "备份", "另一处", "恢复演练"
ARCHIVE, SEARCH, TRAIL, SEALED = "归档", "中文检索", "留痕", "封存的内容"
SAVE = "运行 huzhu backup --nightly"
MIB, GIB = 1024**2, 1024**3
_WORST_DAY = "看 logs/postgres.log；数据已坏的，按 docs/operate.md 的“最坏的一天”恢复"


def main() -> int:
    """Print each finding as soon as it is there; return 0 when all is in order, 1 otherwise."""
    is_whole = True
    for finding in examine(env.current()):
        mark = "no" if finding.mend else "warn" if finding.warning else "ok"
        said = "；".join(each.rstrip("。") for each in (finding.state, finding.warning) if each)
        hint = f"处理：{finding.mend}。" if finding.mend else ""
        print(f"{mark:<4}  {finding.subject}：{said}。{hint}", flush=True)  # noqa: T201 -- an answer
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
        _second_factor,
        _scanner,
        outward.channels,
        outward.identity_service,
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
        return Finding(HOME, f"{told.home} 还没有，第一次启动时建立")
    probe = told.home / ".doctor"
    try:
        probe.touch()
        probe.unlink()
    except OSError as error:
        return Finding(
            HOME, f"{told.home} 不能写入（{error.strerror}）", "让运行平台的用户可以写入"
        )
    mode = stat.S_IMODE(told.home.stat().st_mode)
    if mode & 0o077:
        return Finding(HOME, f"{told.home} 的权限是 {mode:o}", f"运行 chmod 700 {told.home}")
    return Finding(HOME, f"{told.home}，只有本用户能读写")


def _disk(told: Environment) -> Finding:
    place = next(path for path in (told.home, *told.home.parents) if path.exists())
    free = shutil.disk_usage(place).free
    state = f"剩余 {free / GIB:.1f} GB"
    return Finding("磁盘", state, "" if free > LEAST_FREE_BYTES else "在这块磁盘上腾出空间")


def _keys(told: Environment) -> Finding:
    folder = told.home / "keys"
    missing = [name for name in keys.NAMES if not (folder / name).exists()]
    if missing:
        if (told.home / "database").exists():
            named = "、".join(missing)
            mend = f"把 {named} 放回 {folder}，数据库的内容是用它们封存的"
            return Finding(KEYS, f"缺少 {named}", mend)
        return Finding(KEYS, "还没有，第一次启动时生成")
    for name in keys.NAMES:
        mode = stat.S_IMODE((folder / name).stat().st_mode)
        if mode & 0o077:
            mend = f"运行 chmod 600 {folder / name}"
            return Finding(KEYS, f"{name} 的权限是 {mode:o}", mend)
    return Finding(KEYS, f"{len(keys.NAMES)} 个文件，只有本用户能读")


def _server(told: Environment) -> Finding:
    if told.database_url:
        return Finding(SERVER, "由 DATABASE_URL 指明")
    try:
        path = cluster.binary("postgres")
    except Refused as refused:
        return Finding(SERVER, str(refused), "运行 make setup")
    if not path.exists():
        return Finding(SERVER, f"缺少 {path}", "删去 .venv 后运行 make setup")
    return Finding(SERVER, "自带")


def _assets(told: Environment) -> Finding:
    made = told.home / "static" / ".made-from"
    modules = told.project / "node_modules"
    if made.exists() or modules.exists():
        return Finding("页面文件", "齐全")
    return Finding("页面文件", f"缺少 {modules}", "运行 make setup")


def _fonts(told: Environment) -> Finding:
    own, *packaged = fonts.folders(home=told.home, project=told.project)
    missing = [folder for folder in packaged if not folder.exists()]
    if missing:
        return Finding("字体", f"缺少 {missing[0]}", "运行 make setup")
    return Finding("字体", "齐全，另有办事处自备的" if own.exists() else "齐全")


def _proxies(told: Environment) -> Finding:
    if told.is_https and not told.proxies:
        mend = "把代理连过来的地址写入 HUZHU_PROXIES"
        return Finding("代理", "HUZHU_HTTPS 是 1，但没有指明哪个地址是代理", mend)
    return Finding("代理", "、".join(map(str, told.proxies)) or "没有")


def _second_factor(told: Environment) -> Finding:
    found = conditions.second_factor(is_asked=told.is_second_factor_asked)
    return Finding(found.what, found.facts.rstrip("。"), warning=found.advice)


def _scanner(told: Environment) -> Finding:
    """Not a fault to have none: every file says so beside its name."""
    if told.clamd is None:
        return Finding(SCANNER, "没有，上传的文件注明未扫描病毒（HUZHU_CLAMD 可指明）")
    if Clamd(told.clamd).is_there():
        return Finding(SCANNER, f"{told.clamd} 的 clamd")
    mend = "启动 clamd 并让本用户连得上，或取消 HUZHU_CLAMD"
    return Finding(SCANNER, f"{told.clamd} 没有应答", mend)


def _backup(told: Environment) -> Finding:
    if not told.home.exists():
        return Finding(BACKUP, "还没有要备份的内容")
    record, now = keeping.read(told.home), datetime.now(SHANGHAI)
    due = keeping.backup_due(record, since=keeping.home_began(told.home), at=now)
    failed = keeping.failed(record.backup_fault)
    if due:
        return Finding(BACKUP, _origin(record) + due, SAVE, failed)
    if record.backup is None:
        return Finding(BACKUP, f"{_origin(record)}还没有，夜里自动做", warning=failed)
    last = record.backup
    state = f"{_origin(record)}{last.at}，{last.size / MIB:.1f} MB，已读回核对（{last.file}）"
    return Finding(BACKUP, state, warning=failed)


def _second_place(told: Environment) -> Finding:
    """Looked at by its own words: whether the last backup's copy lies there with its size."""
    if told.backups_copy is None:
        return _lacking(ELSEWHERE, "HUZHU_BACKUPS_COPY")
    try:
        found = places.opened(told.backups_copy, told.bucket_file).found()
    except Refused as refused:
        return Finding(ELSEWHERE, str(refused), SAVE)
    ours = sorted(name for name in found if retention.moment_of(name))
    state = f"{told.backups_copy} 有 {len(ours)} 份备份"
    last = keeping.read(told.home).backup
    if last and last.copy and found.get(last.copy.rpartition("/")[2]) != last.size:
        return Finding(ELSEWHERE, f"{last.copy} 已不是写入时的样子", SAVE)
    return Finding(ELSEWHERE, state)


def _lacking(subject: str, variable: str) -> Finding:
    """In order for a trial; an office is told from its first day on."""
    return Finding(subject, f"没有设 {variable}", warning=keeping.LACKING[variable])


def _origin(record: keeping.Record) -> str:
    """Of which backup this home was made; blank: it began here."""
    return f"由 {record.restored_from} 的备份恢复，" if record.restored_at else ""


def _drill(told: Environment) -> Finding:
    if not told.home.exists():
        return Finding(DRILL, "还没有可演练的内容")
    record, now = keeping.read(told.home), datetime.now(SHANGHAI)
    due = keeping.drill_due(record, since=keeping.home_began(told.home), at=now)
    failed = keeping.failed(record.drill_fault)
    if due:
        return Finding(DRILL, due, "运行 huzhu drill", failed)
    if record.drill is None:
        day = f"每月 {told.drill_day} 日自动做" if told.drill_day else "须运行 huzhu drill"
        return Finding(DRILL, f"还没有做过，{day}", warning=failed)
    last = record.drill
    state = f"{last.at}，用 {last.made_at} 的备份，用时 {last.seconds:g} 秒"
    return Finding(DRILL, state, warning=failed)


def _logs(told: Environment) -> Finding:
    """Not a fault: the office may keep older ones elsewhere."""
    folder, now = told.home / "logs", datetime.now(SHANGHAI)
    found = logs_kept.asides(folder)
    state = f"收存自 {found[0].until:%Y-%m-%d} 起" if found else "还没有收存的"
    size = sum(each.size for each in found) / MIB
    fault = logs_kept.fault(folder, at=now)
    return Finding("运行日志", f"{state}，{size:.1f} MB", warning=fault)


def _archive(told: Environment, cursor: psycopg.Cursor) -> Finding:
    folder = archive.log_folder(told.home, told.archive or told.home)
    found = archiving.state(cursor)
    if fault := archiving.fault(found, folder):
        return Finding(ARCHIVE, fault, "查看 logs/postgres.log")
    try:
        last = archive.last_moment(folder, archive.log_files(folder.parent)[-3:])
    except OSError as error:  # beyond a file of the log that is damaged no older base leads
        said = f"归档的日志须读得出，{folder} 中有读不出的（{error}）"
        return Finding(ARCHIVE, said, "检查该处的磁盘后运行 huzhu backup --base")
    free = shutil.disk_usage(folder).free / GIB
    state = f"可恢复到 {last:%Y-%m-%d %H:%M:%S}" if last else "其中还没有提交的内容"
    state, record = f"{folder}，{state}，剩余 {free:.1f} GB", keeping.read(told.home)
    if record.archive_copied_at:
        state += f"，另一处的副本更新到 {record.archive_copied_at}"
    due = keeping.base_due(record, at=datetime.now(SHANGHAI))
    state += f"；{due}" if due else ""
    failed = keeping.failed(record.archive_fault)
    return Finding(ARCHIVE, state, due and "运行 huzhu backup --base", failed)


def _database(told: Environment) -> Iterator[Finding]:
    lock = told.home / "run" / "web.lock"
    is_running = _is_held(lock)
    if not product.is_reachable():
        if told.database_url or is_running:
            yield Finding(DATABASE, "没有应答", "查看 logs/postgres.log，再启动一次")
        else:
            yield Finding(DATABASE, "没有查看：平台没有在运行（huzhu up 启动）")
        return
    yield from _read(DATABASE, lambda: _plain_looks(told))
    yield from _read("就绪", lambda: [_readiness()])
    yield from _read(SEALED, lambda: [_sealed()])
    yield from _read(conditions.NAMES["succession"], _people)


def _plain_looks(told: Environment) -> Iterator[Finding]:
    """Each statement stands alone: after one that failed the next is still answered."""
    with product.connect() as connection, connection.cursor() as cursor:
        connection.autocommit = True
        yield from _read(DATABASE, lambda: _guarantees(cursor))
        if told.own_archive:
            yield from _read(ARCHIVE, lambda: [_archive(told, cursor)])
        elif not told.database_url:
            yield _lacking(ARCHIVE, "HUZHU_ARCHIVE")
        yield from _read(SEARCH, lambda: [_chinese(cursor)])
        yield from _read(TRAIL, lambda: [_trail(cursor)])


def _read(subject: str, look: Callable[[], Iterable[Finding]]) -> Iterator[Finding]:
    """Yield what is found; what the database cannot read is a finding, and spoils no other."""
    try:
        yield from look()
    except (psycopg.DatabaseError, DatabaseError) as error:
        said = str(error).strip().partition("\n")[0]  # what follows quotes the statement
        yield Finding(subject, f"表的内容读不出（{said}）", _WORST_DAY)


def _guarantees(cursor: psycopg.Cursor) -> Iterator[Finding]:
    for fault in guarantees.faults_of(cursor):
        yield Finding(DATABASE, fault, "改好 postgresql.conf 后重新启动数据库")
    for talk in guarantees.loose_talk_of(cursor):
        yield Finding(DATABASE, talk, "按 docs/operate.md 设好")


def _sealed() -> Finding:
    """After readiness, which made Django ready."""
    try:
        found = import_module("huzhu.runtime.keeping.resting").standing()
    except ProgrammingError:
        return Finding(SEALED, "没有查看：表还没有建齐")
    if found.lost:
        said = "；".join(
            f"{name} {version}：" + "、".join(f"{what} {count}" for what, count in counts.items())
            for (name, version), counts in found.lost.items()
        )
        return Finding(SEALED, f"有打不开的（{said}）", "把该版本的一行放回密钥文件")
    older = sum(each.count for each in found.versions if not each.is_used)
    return Finding(SEALED, f"都能打开，{older} 项还用旧密钥" if older else "都能打开")


def _people() -> Iterator[Finding]:
    """Whether two persons can fill posts, and the three are three; said in the pages' words."""
    for name in ("succession", "administrators"):
        try:
            told = import_module(f"huzhu.people.{name}").condition(at=datetime.now(SHANGHAI))
        except ProgrammingError:
            yield Finding(conditions.NAMES[name], "没有查看：表还没有建齐")
            continue
        is_due, advice = told.word is conditions.Word.ACT, told.advice.rstrip("。")
        mend, warning = (advice, "") if is_due else ("", told.advice)
        yield Finding(told.what, told.facts.rstrip("。"), mend, warning)


def _chinese(cursor: psycopg.Cursor) -> Finding:
    if guarantees.reads_chinese(cursor):
        return Finding(SEARCH, "能检索中文")
    return Finding(SEARCH, "检索不到中文", "用 LC_CTYPE C.UTF-8 重新建数据库")


def _trail(cursor: psycopg.Cursor) -> Finding:
    """Not a fault: an installation may have one role, if it knows what that leaves open."""
    if not grants.can_change_the_trail(cursor):
        return Finding(TRAIL, "服务所用的角色只能追加，不能改动")
    hint = "用 DATABASE_OWNER_URL 指明所有者，DATABASE_URL 另用一个角色"
    return Finding(TRAIL, f"服务所用的角色就是表的所有者，能改动留痕（{hint}）")


def _readiness() -> Finding:
    product.open_product()
    faults = import_module("huzhu.config.health").faults_now()
    state = "；".join(f"{name} {fault}" for name, fault in faults.items())
    return Finding(
        "就绪", state or "可以服务", "看上面各行，或运行 huzhu migrate" if faults else ""
    )


def _is_held(path: Path) -> bool:
    if not path.exists():
        return False
    try:
        files.lock(path, taken="").close()
    except Refused:
        return True
    return False
