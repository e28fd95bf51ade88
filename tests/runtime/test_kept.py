"""What goes into a backup and what a restored home is asked: apps declare it, rows are compared."""

import json
import threading
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import ProgrammingError, connection, models, transaction
from django.utils import timezone

from huzhu.config import env
from huzhu.documents import store
from huzhu.documents.models import StoredFile
from huzhu.documents.states import Purpose, VirusCheck
from huzhu.kernel.sealed_files import SealingWriter
from huzhu.people import vault
from huzhu.people.models import Member, MemberImport
from huzhu.runtime import grants
from huzhu.runtime.files import Refused
from huzhu.runtime.keeping import backup, check, declared, rows

KEY = bytes(32)
NAMES = (b"whole", b"changed", b"gone", b"gone before")
#: What finds a value again or names nobody: not sealed, nothing to open.
DIGESTS = {"digest", "key", "whose"}


def test_every_sealed_column_is_declared_and_opened_after_a_restore():
    """A new sealed column that no restore tries would be found closed on the worst day."""
    columns = {
        f"{model._meta.db_table}.{field.column}"
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if isinstance(field, models.BinaryField) and field.name.split("_")[-1] not in DIGESTS
    }
    assert len(columns) >= 5
    assert {kind.column for kind in declared.sealed()} == columns


@pytest.fixture
def expected(standing_published, tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path / "uploads"
    for member in Member.objects.all():  # the cast has numbers that nobody sealed
        sealed = vault.seal_id_number("110101199003077758", member_number=member.number)
        Member.objects.filter(pk=member.pk).update(id_cipher=sealed)
    with transaction.atomic(), connection.cursor() as cursor:
        rows.read_alike(cursor)
        told = {"tables": rows.tables(cursor), "shape": rows.shape(cursor)}
        told |= {"opened": declared.opened()[0], "missing": list(declared.files())}
        return {**told, "migrations": rows.migrations(cursor)}


def test_restored_rows_are_in_order_when_nothing_differs(expected):
    found = check.look(expected)

    assert (found["wrong"], found["report"]["not_in_order"]) == ([], [])
    assert found["report"]["opened"]["电子码"] == 2
    assert found["report"]["rows"] == sum(int(count) for count, _ in expected["tables"].values())


def test_restored_row_that_differs_in_one_value_is_found(expected):
    Member.objects.filter(pk=Member.objects.first().pk).update(id_tail="9999")

    assert check.look(expected)["wrong"] == [_differs("people_member", expected)]


def _differs(table, expected):
    count = expected["tables"][table][0]
    return f"表 {table} 备份时 {count} 行，恢复后 {count} 行，内容不同"


def test_restored_value_that_the_keys_do_not_open_is_found(expected, versions, settings):
    versions("vault_key", (settings.KEYS.now().vault_key.id, bytes(32)))
    wrong = check.look(expected)["wrong"]

    assert {"电子码用给出的密钥打不开", "会员证件号码用给出的密钥打不开"} <= set(wrong)


def test_restored_value_that_did_not_open_before_is_told_and_stops_nothing(expected):
    """Such a backup may be the only one."""
    last = Member.objects.order_by("pk").last()
    Member.objects.filter(pk=last.pk).update(id_cipher=Member.objects.first().id_cipher)
    with transaction.atomic(), connection.cursor() as cursor:
        rows.read_alike(cursor)
        expected |= {"tables": rows.tables(cursor), "opened": declared.opened()[0]}

    found = check.look(expected)
    assert found["wrong"] == []
    assert found["report"]["not_in_order"] == [
        f"会员证件号码 {last.pk}（people_member.id_cipher）用现有的密钥打不开"
    ]


def stored(sha256):
    now = timezone.now()
    said = {"reference": "P", "purpose": Purpose.MINUTES, "name": "a.pdf", "uploaded_by": "林"}
    StoredFile.objects.create(
        sha256=sha256, size=1, virus_check=VirusCheck.UNCHECKED, uploaded_at=now, **said
    )
    return f"files/{sha256[:2]}/{sha256}"


def test_restored_file_that_is_gone_or_changed_is_found(expected):
    whole, changed, gone, gone_before = (stored(sha256(name).hexdigest()) for name in NAMES)
    store.keep(b"whole")
    store.path_of(changed.rpartition("/")[2]).parent.mkdir()
    store.path_of(changed.rpartition("/")[2]).write_bytes(b"other")
    expected["missing"] = [gone_before]

    wrong = [each for each in check.look(expected)["wrong"] if each.startswith("文件")]
    assert sorted(wrong) == sorted([f"文件 {gone} 没有恢复", f"文件 {changed} 的内容与校验值不符"])
    assert whole in declared.files()


def sealed_list():
    """One that no row names."""
    path = Path(settings.MEDIA_ROOT, "lists", "one")
    path.parent.mkdir(parents=True)
    with path.open("wb") as file, SealingWriter(file, key=KEY, key_id="k", context=b"") as seal:
        seal.write(b"list")
    return path


def test_whoever_was_signed_out_and_what_was_erased_comes_in_no_more(
    expected, tmp_path, monkeypatch, capsys
):
    """As the process of a restored home does it, after everything else was found in order."""
    monkeypatch.setattr(env, "become", lambda _role: None)
    told, erased = tmp_path / "told.json", sealed_list()
    Session.objects.create(session_key="one", expire_date=timezone.now() + timedelta(days=1))
    told.write_text(json.dumps(expected | {"of_one_moment": False, "shape": "", "missing": []}))
    check.main(told)
    found = json.loads(capsys.readouterr().out)
    assert (found["wrong"], found["report"]["erased"]) == ([], 1)
    assert (Session.objects.count(), erased.exists()) == (0, False)


def test_moment_after_a_base_has_no_sums_and_tells_files_that_came_later(expected):
    """What was erased since the base came back with it: it goes again, and nothing else does."""
    later, kept = (stored(sha256(name).hexdigest()) for name in NAMES[:2])
    store.keep(b"changed")
    erased, unnamed = sealed_list(), Path(settings.MEDIA_ROOT, "large")
    unnamed.write_bytes(b"nobody's")

    found = check.look(expected | {"of_one_moment": False, "shape": "", "missing": []})
    assert (found["wrong"], found["report"]["missing"]) == ([], [later])
    assert check.erase_again() == 1
    assert (erased.exists(), unnamed.exists()) == (False, True)
    assert Path(settings.MEDIA_ROOT, kept).exists()


def test_restored_table_that_lost_or_gained_something_is_found(expected):
    expected["tables"]["kept_elsewhere"] = ["1", "1"]
    del expected["tables"]["people_member"]
    expected["shape"], expected["migrations"] = "", []

    assert set(check.look(expected)["wrong"]) == {
        "表 kept_elsewhere 没有恢复",
        "表 people_member 多出",
        "列、约束、索引、触发器与备份时不同",
        "建表记录与备份时不同",
    }


def test_trail_without_its_guard_a_table_of_another_version_and_one_value_that_is_shut_are_found(
    expected, monkeypatch
):
    def away():
        raise ProgrammingError("no such column")

    ghost = SimpleNamespace(
        _meta=SimpleNamespace(managed=True, db_table="ghost"),
        _base_manager=SimpleNamespace(values_list=away),
    )
    unguarded = [*grants.APPEND_ONLY, "people_member"]
    monkeypatch.setattr(check.grants, "APPEND_ONLY", unguarded)
    monkeypatch.setattr(check.apps, "get_models", lambda: [ghost])
    expected["opened"] |= {"只有一项的": 1}
    assert check.look(expected)["wrong"] == [
        "表 people_member 没有防改的触发器",
        "本程序读不了表 ghost（由其他版本做成）",
        "只有一项的用给出的密钥打不开",
    ]


def test_sum_of_a_table_does_not_depend_on_the_order_of_its_rows(expected):
    first = Member.objects.order_by("pk").first()
    assert Member.objects.filter(pk=first.pk).update(name=first.name) == 1  # it lies last now

    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM people_member")
        assert cursor.fetchone()[0] != first.pk
        assert rows.tables(cursor)["people_member"] == expected["tables"]["people_member"]


# --- database and files as of one moment ------------------------------------------------------


@pytest.fixture
def waiting(transactional_db, tmp_path):
    """A list that waits, its row and its file."""
    row = MemberImport.objects.create(
        file_name="名单.xlsx", sha256="0" * 64, file="member_imports/one", started_at=timezone.now()
    )
    path = tmp_path / "uploads" / row.file
    path.parent.mkdir(parents=True)
    path.write_bytes(b"list")
    return row, path


def test_backup_agrees_with_itself_when_a_file_is_erased_in_between(waiting, tmp_path, monkeypatch):
    row, path = waiting
    tries = []

    def erase():
        MemberImport.objects.filter(pk=row.pk).update(file="")
        connection.close()
        path.unlink()

    def link_all(home, links, _link_all=backup._link_all):
        if not tries:  # after the snapshot, before the links
            other = threading.Thread(target=erase)
            other.start()
            other.join()
        tries.append(links)
        _link_all(home, links)

    monkeypatch.setattr(backup, "_link_all", link_all)
    with backup._agreeing(tmp_path) as (_cursor, _snapshot, links, missing):
        assert missing == []
        assert list(declared.files()) == []  # as this snapshot sees it
        assert not list(links.rglob("one"))
    assert len(tries) == 2
    assert not links.exists()


def test_backup_tells_files_that_were_gone_before(waiting, tmp_path):
    row, path = waiting
    with backup._agreeing(tmp_path) as (*_, links, missing):
        assert (missing, [each.name for each in links.rglob("one")]) == ([], ["one"])
    path.unlink()

    with backup._agreeing(tmp_path) as (*_, missing):
        assert missing == [row.file]


def test_backup_gives_up_when_files_are_erased_all_the_time(waiting, tmp_path, monkeypatch):
    count = iter(range(100))
    monkeypatch.setattr(declared, "files", lambda: iter([f"member_imports/{next(count)}"]))

    with (
        pytest.raises(Refused, match="一直在被清除"),
        backup._agreeing(tmp_path),
    ):
        pass
