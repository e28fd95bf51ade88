"""What the doctor says of an installation that is out of order, and what to do; of each thing."""

from contextlib import ExitStack
from dataclasses import replace
from datetime import datetime, timedelta
from types import SimpleNamespace

import pytest

from huzhu.config import health, keys
from huzhu.kernel.sizes import LEAST_FREE_BYTES
from huzhu.kernel.workdays import SHANGHAI
from huzhu.office import archiving, keeping, logs_kept
from huzhu.runtime import doctor, files
from huzhu.runtime.keeping import archive
from tests.adapters import city
from tests.runtime.test_guarantees import Cursor
from tests.runtime.test_kept_nights import backup_at, drill_at

pytestmark = pytest.mark.clause("S3.1.4.a")
NOW = datetime.now(SHANGHAI)
DAY = timedelta(days=1)


@pytest.fixture
def told(two_places, monkeypatch):
    """An installation with nothing amiss but what a test does to it; it is not running."""
    keys.load(two_places.home / "keys")
    keeping.note(two_places.home, backup=backup_at(NOW), drill=drill_at(NOW))
    monkeypatch.setattr(doctor.env, "current", lambda: two_places)
    monkeypatch.setattr(doctor.product, "is_reachable", lambda: False)
    return two_places


@pytest.fixture
def lines(told, capsys):
    """The doctor's lines by what they are of, each from its mark on."""

    def examined():
        is_amiss = doctor.main()
        said = capsys.readouterr().out.splitlines()
        assert is_amiss == any(line.startswith("no ") for line in said)
        return {line[6:].partition("：")[0]: line for line in said}

    return examined


@pytest.mark.clause("S6.5.b")
def test_office_that_asks_for_no_second_factor_is_warned(told, lines, monkeypatch):
    assert lines()["第二重验证"] == "ok    第二重验证：工作人员登录都要第二重验证。"
    without = replace(told, is_second_factor_asked=False)
    monkeypatch.setattr(doctor.env, "current", lambda: without)
    line = lines()["第二重验证"]
    assert line.startswith("warn  第二重验证：本单位设为不要求第二重验证（HUZHU_SECOND_FACTOR=0）")


def test_identity_service_is_looked_at_where_a_file_names_it(told, lines):
    assert lines()["统一身份认证"] == "ok    统一身份认证：没有设，工作人员用账号和密码登录。"
    with city.standing() as service:
        path = city.file_of(service, told.home / "keys" / "oidc")
        assert lines()["统一身份认证"] == f"ok    统一身份认证：{service.url}。"
        assert "对外消息：没有对外的渠道" in lines()["对外消息"]
        service.config = {"issuer": "https://elsewhere.example"}
        assert "issuer 与文件中的不一致。处理：" in lines()["统一身份认证"]
        path.chmod(0o644)
        assert f"chmod 600 {path}" in lines()["统一身份认证"]


# --- the home ---------------------------------------------------------------------------------


@pytest.mark.parametrize(("free", "mark"), [(0, "no"), (1, "ok")])
def test_disk_that_is_nearly_full_is_told(lines, monkeypatch, free, mark):
    usage = SimpleNamespace(free=LEAST_FREE_BYTES + free)
    monkeypatch.setattr(doctor.shutil, "disk_usage", lambda _place: usage)
    line = lines()["磁盘"]
    assert line.startswith(f"{mark}    磁盘：剩余 ")
    assert ("处理：在这块磁盘上腾出空间。" in line) == (mark == "no")


def test_key_that_others_can_read_is_told(told, lines):
    assert lines()["密钥"].startswith("ok ")
    key = told.home / "keys" / "lookup_key"
    key.chmod(0o640)
    assert lines()["密钥"] == f"no    密钥：lookup_key 的权限是 640。处理：运行 chmod 600 {key}。"


@pytest.mark.parametrize(("what", "fault"), [("备份", "backup_fault"), ("恢复演练", "drill_fault")])
def test_try_that_came_to_nothing_is_told_beside_the_good_one(told, lines, what, fault):
    assert lines()[what].startswith("ok ")
    keeping.note(told.home, **{fault: keeping.Fault(keeping.now_told(NOW), "磁盘已满。")})
    line = lines()[what]
    assert line.startswith("warn ")
    assert line.endswith(f"；最近一次未成：{NOW:%Y-%m-%d %H:%M}，磁盘已满。")


@pytest.mark.parametrize(
    ("what", "record", "mend"),
    [
        ("备份", {"backup": backup_at(NOW - DAY * 3)}, "运行 huzhu backup --nightly"),
        ("恢复演练", {"drill": drill_at(NOW - DAY * 33)}, "运行 huzhu drill"),
    ],
)
def test_what_is_overdue_is_told_with_the_command(told, lines, what, record, mend):
    keeping.note(told.home, **record)
    line = lines()[what]
    assert line.startswith(f"no    {what}：最近一次{what}是 ")
    assert line.endswith(f"。处理：{mend}。")


def test_year_of_logs_that_is_cut_short_is_told(told, lines):
    (told.home / "logs").mkdir()
    assert lines()["运行日志"].startswith("ok ")
    logs_kept.note_cut(told.home / "logs", NOW)
    line = lines()["运行日志"]
    assert line.startswith("warn  运行日志：还没有收存的，0.0 MB；日志须留存 365 天")
    assert "以前的已提前删除" in line


# --- the database -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("is_running", "address", "mark"),
    [(False, None, "ok"), (True, None, "no"), (False, "postgresql://far/x", "no")],
)
def test_database_that_does_not_answer_is_told_where_it_should(
    told, lines, monkeypatch, is_running, address, mark
):
    told = replace(told, database_url=address)
    monkeypatch.setattr(doctor.env, "current", lambda: told)
    with ExitStack() as stack:
        if is_running:
            stack.enter_context(files.lock(told.home / "run" / "web.lock", taken=""))
        line = lines()["数据库"]
    assert line.startswith(f"{mark} ")
    assert ("没有应答。处理：查看 logs/postgres.log，再启动一次。" in line) == (mark == "no")


class Server(Cursor):
    """A connection to a server that is as told, and sound in whatever else is asked."""

    def __init__(self, *, reads_chinese=True, **settings):
        super().__init__(**settings)
        self._reads_chinese = reads_chinese

    def __enter__(self):
        return self

    def __exit__(self, *_):
        return False

    def cursor(self):
        return self

    def execute(self, statement, names=("version",)):
        super().execute(statement, names)
        if "similarity" in statement:
            self._row = (self._reads_chinese,)


def plain(told, monkeypatch, server):
    """What the plain looks find to mend there."""
    monkeypatch.setattr(doctor.product, "connect", lambda: server)
    monkeypatch.setattr(doctor.grants, "can_change_the_trail", lambda _cursor: False)
    found = doctor._plain_looks(replace(told, archive=None))
    return [(each.subject, each.state, each.mend) for each in found if each.mend]


@pytest.mark.parametrize(
    ("amiss", "subject", "state", "mend"),
    [
        ({"fsync": "off"}, "数据库", "fsync is off", "改好 postgresql.conf 后重新启动数据库"),
        ({"log_statement": "all"}, "数据库", "log_statement is all", "按 docs/operate.md 设好"),
        (
            {"reads_chinese": False},
            "中文检索",
            "检索不到中文",
            "用 LC_CTYPE C.UTF-8 重新建数据库",
        ),
    ],
)
def test_server_that_is_not_as_it_must_be_is_told(told, monkeypatch, amiss, subject, state, mend):
    assert plain(told, monkeypatch, Server()) == []
    ((found, said, hint),) = plain(told, monkeypatch, Server(**amiss))
    assert (found, said.partition(":")[0], hint) == (subject, state, mend)


def test_product_that_cannot_serve_is_told(monkeypatch):
    monkeypatch.setattr(doctor.product, "open_product", lambda: None)
    faults = {}
    monkeypatch.setattr(health, "faults_now", lambda: faults)
    assert (doctor._readiness().state, doctor._readiness().mend) == ("可以服务", "")
    faults["migrations"] = health.PENDING
    found = doctor._readiness()
    assert found.state == f"migrations {health.PENDING}"
    assert found.mend == "看上面各行，或运行 huzhu migrate"


# --- the archive ------------------------------------------------------------------------------


@pytest.fixture
def archived(told, monkeypatch):
    """What the doctor finds of an archive that is so far; it has a base in time unless noted."""
    archive.log_folder(told.home, told.archive).mkdir(parents=True)
    keeping.note(told.home, base=backup_at(NOW))

    def found(state):
        monkeypatch.setattr(archiving, "state", lambda _cursor: state)
        return doctor._archive(told, None)

    return found


FINE = archiving.Archiving(NOW, None, 0)


@pytest.mark.parametrize(
    ("state", "said"),
    [
        (None, "数据库还没有归档日志"),
        (replace(FINE, failed_at=NOW + DAY), "的一次未成"),
        (replace(FINE, waiting=archiving.MOST_WAITING + 1), "个在等"),
    ],
)
def test_archive_that_does_not_get_its_log_is_told(archived, state, said):
    assert (archived(FINE).mend, archived(FINE).warning) == ("", "")
    found = archived(state)
    assert said in found.state
    assert found.mend == "查看 logs/postgres.log"


def test_file_of_the_archive_that_is_damaged_is_told_and_keeps_no_other_finding(told, archived):
    name = "000000010000000000000003.gz"
    (archive.log_folder(told.home, told.archive) / name).touch()
    found = archived(FINE)
    assert f"中有读不出的（{name}: it is empty）" in found.state
    assert found.mend == "检查该处的磁盘后运行 huzhu backup --base"


def test_archive_whose_base_is_old_is_told_and_its_copy_that_came_to_nothing(told, archived):
    fault = keeping.Fault(keeping.now_told(NOW), "存储桶连不上。")
    keeping.note(told.home, archive_fault=fault)
    assert (archived(FINE).mend, archived(FINE).warning) == ("", keeping.failed(fault))
    keeping.note(told.home, base=backup_at(NOW - DAY * 3))
    found = archived(FINE)
    assert "；最近一次基础备份是 " in found.state
    assert found.mend == "运行 huzhu backup --base"
