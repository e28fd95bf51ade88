"""A key is changed while everything goes on: what was sealed opens, is found, moves, is told."""

import json
from argparse import Namespace
from datetime import datetime, timedelta
from itertools import permutations
from unittest.mock import ANY

import psycopg
import pytest
from django.conf import settings as django_settings
from django.utils import timezone

from huzhu.audit.models import AuditEvent
from huzhu.claims import queries as claims
from huzhu.claims.actions import feedback
from huzhu.claims.errors import CodeListFaulty
from huzhu.claims.models import Offer
from huzhu.claims.values import UsedCode
from huzhu.config import keys
from huzhu.documents import sealed_lists
from huzhu.kernel import vault as kernel_vault
from huzhu.kernel.actor import CLOCK
from huzhu.office import keeping, sealing
from huzhu.office.errors import SealedKeyMissing, SealedValueSpoilt
from huzhu.people import vault
from huzhu.people.actions import members
from huzhu.people.models import Member
from huzhu.people.rules import NewMember
from huzhu.runtime import actions
from huzhu.runtime.files import Refused
from huzhu.runtime.keeping import declared, moving, resting
from huzhu.runtime.keeping import keys as commands
from tests.claims import offers
from tests.people.persons import MEMBER_SERVICE, id_number, member_by_id_number
from tests.runtime import sealed_rows
from tests.runtime.test_kept_nights import backup_at

#: As they are; the fixtures wait for nothing.
KNOWN_AFTER, LOOKS_EVERY = commands.KNOWN_AFTER, keys.LOOKS_EVERY


def change(kind=None):
    told = commands.change(Namespace(kind=kind))
    assert "另存一份密钥目录" in told["advice"]
    return {each["key"]: each["version"] for each in told["changed"]}


def used():
    ring = django_settings.KEYS.look()
    return {name: getattr(ring, name).id for name in keys.NAMES}


def retire(version):
    return commands.retire(Namespace(version=version))


def test_every_value_moves_and_says_what_it_said(home):
    before, first = sealed_rows.opened(), used()
    assert {len(rows) for rows in sealed_rows.versions().values()} == {1}
    assert resting.rest_on("vault_key", first["vault_key"])[resting.FILES] == 1
    made = change()

    assert used() == made
    assert set(made.values()).isdisjoint(first.values())
    assert sealed_rows.opened() == before
    moving.go_on(seconds=60)

    assert sealed_rows.opened() == before
    assert set.union(*sealed_rows.versions().values()) == {made["vault_key"]}
    assert sealed_lists.version_of(sealed_rows.LIST) == made["vault_key"]
    assert sealed_lists.opened(sealed_rows.LIST).read() == b"list" * 100_000
    states = {(each.key, each.id): each for each in resting.standing().versions}
    assert states["vault_key", first["vault_key"]].count == 0
    assert states["lookup_key", first["lookup_key"]].count == 0
    assert states["lookup_key", made["lookup_key"]].resting["电子码的查找标记"] == 2
    move = keeping.read(home).key_move
    assert (move.is_over, move.left, move.closed) == (True, 0, 0)
    assert move.moved == AuditEvent.objects.get(code="runtime.finish_key_move").facts["count"]
    moving.go_on(seconds=60)  # looks, and enters nothing again
    assert AuditEvent.objects.filter(code="runtime.finish_key_move").count() == 1


def test_version_is_known_to_every_process_before_it_is_used(home, own_keys, monkeypatch):
    """Else one that has not looked yet meets a value whose key it does not know."""
    slept, path = [], own_keys / "vault_key"

    def sleep(seconds):
        slept.append((seconds, path.read_text().splitlines()[1].endswith(keys.NEXT)))

    monkeypatch.setattr(commands, "time", Namespace(sleep=sleep))
    monkeypatch.setattr(commands, "KNOWN_AFTER", KNOWN_AFTER)
    change("vault_key")
    assert slept == [(KNOWN_AFTER, True)]
    assert KNOWN_AFTER > LOOKS_EVERY
    assert keys.NEXT not in path.read_text()


def test_keys_stay_known_while_their_folder_is_away(home, own_keys):
    before = django_settings.KEYS.look()
    away = own_keys.with_name("away")
    own_keys.rename(away)
    assert django_settings.KEYS.look() == before
    away.rename(own_keys)
    assert django_settings.KEYS.look() == before


def test_member_is_found_before_during_and_after_the_move(home):
    member = Member.objects.order_by("pk")[1]

    def is_found():
        return member_by_id_number(id_number(1)) == member

    assert is_found()
    change("lookup_key")
    assert is_found()
    mover = moving.Mover()
    assert not mover.go_on(is_time_over=lambda: mover.moved > 0)  # one portion alone
    assert all(member_by_id_number(id_number(n)) for n in range(Member.objects.count()))
    moving.go_on(seconds=60)
    assert is_found()


@pytest.mark.parametrize("cipher", ["sm4-gcm", "aes-gcm"])
def test_change_of_cipher_is_a_change_of_key(home, settings, capsys, cipher):
    """Told until it is done; a version that waits for its use is of the cipher before."""
    before, first, waiting = sealed_rows.opened(), settings.ENV.cipher, commands._known("vault_key")
    settings.ENV = Namespace(cipher=cipher, key_bytes={"sm4-gcm": 16, "aes-gcm": 32}[cipher])
    asked = f"设定的算法是 {cipher}，封存密钥在用的是 {first}。请运行 huzhu keys change vault_key。"
    commands.show(Namespace(json=False))
    assert (asked in capsys.readouterr().out) == (cipher != first)
    assert (change("vault_key")["vault_key"] == waiting.id) == (cipher == first)
    commands.show(Namespace(json=False))
    assert asked not in capsys.readouterr().out
    moving.go_on(seconds=60)
    assert sealed_rows.opened() == before
    numbers = {bytes(each.id_cipher)[0] for each in Member.objects.all()}
    assert numbers == {{"sm4-gcm": 2, "aes-gcm": 1}[cipher]}
    assert sealed_lists.opened(sealed_rows.LIST).read(4) == b"list"


def test_version_is_retired_only_when_nothing_rests_on_it(home):
    first, made = used(), change()
    with pytest.raises(Refused, match=r"还有：会员证件号码 \d+ 项"):
        retire(first["vault_key"])
    with pytest.raises(Refused, match="还有：会员证件号码的查找标记"):
        retire(first["lookup_key"])
    with pytest.raises(Refused, match="还有：资格票仍有效的抢订活动 1 项"):
        retire(first["ticket_key"])
    with pytest.raises(Refused, match="正在使用"):
        retire(made["vault_key"])
    with pytest.raises(Refused, match="没有 unknown"):
        retire("unknown")
    moving.go_on(seconds=60)
    before = sealed_rows.opened()
    said = "本平台没有登记过备份。此前的备份（如有）恢复时仍需要这个版本。"
    for name in ("vault_key", "lookup_key", "django_secret"):
        told = retire(first[name])
        assert (told["retired"], "sheets" in told) == (first[name], name == "django_secret")
        assert told["backups"].startswith(said)
        keeping.note(home, backup=backup_at(timezone.now()))
        said = "此前的备份恢复时仍需要这个版本，最近一份做于 "
    assert sealed_rows.opened() == before
    told = AuditEvent.objects.filter(code="runtime.retire_key").order_by("pk")
    told = told.values_list("facts", flat=True)
    assert [each["key_version"] for each in told] == [
        first[name] for name in ("vault_key", "lookup_key", "django_secret")
    ]


def test_work_from_before_the_change_keeps_the_version(
    home, monkeypatch, database_server, database_name
):
    """What it seals is not yet seen by anybody who counts: so it is asked for before counting."""
    first, asked = used()["vault_key"], []
    count = resting.rest_on
    monkeypatch.setattr(resting, "rest_on", lambda *of: asked.append(of) or count(*of))
    change("vault_key")
    moving.go_on(seconds=60)
    with psycopg.connect(database_server.url(database_name)) as older:
        older.execute("SELECT 1")
        with pytest.raises(Refused, match="现有 1 项还没有结束"):
            retire(first)
    assert first in django_settings.KEYS.look().vault_key.by_id
    assert asked == []
    monkeypatch.setattr(actions, "ALLOWANCE", -60)  # what begins later knows the newer one
    with psycopg.connect(database_server.url(database_name)) as later:
        later.execute("SELECT 1")
        retire(first)
    assert first not in django_settings.KEYS.look().vault_key.by_id


def test_lost_version_is_told_by_kind_and_number(home, own_keys, capsys):
    first = used()["vault_key"]
    change("vault_key")
    lost = django_settings.KEYS.look().vault_key.versions
    keys.write(own_keys / "vault_key", [each for each in lost if each.id != first])

    count = Member.objects.count()
    found = resting.standing()
    assert found.lost["vault_key", first]["会员证件号码"] == count
    commands.show(Namespace(json=False))
    assert f"版本 {first} 不在密钥目录中，涉及 会员证件号码 {count}" in capsys.readouterr().out
    other = keys.new_version(keys.KEY_BYTES, since=timezone.now())
    keys.write(own_keys / "vault_key", [lost[0], other])
    moving.go_on(seconds=60)
    move = keeping.read(home).key_move
    assert (move.is_over, move.left) == (True, move.closed)
    assert f"另有 {move.closed} 项打不开，未换" in keeping.key_move_told(move)
    with pytest.raises(SealedKeyMissing, match=f"密钥版本 {first} 现在不在服务器上"):
        vault.id_number_of(Member.objects.first())
    keys.write(own_keys / "vault_key", lost)  # it was found again
    assert resting.standing().lost == {}
    marks = keys.new_version(keys.KEY_BYTES, since=timezone.now())
    gone = django_settings.KEYS.look().lookup_key
    keys.write(own_keys / "lookup_key", [marks])
    told = resting.standing().lost["lookup_key", kernel_vault.tag_of(gone.id).hex()]
    assert told["会员证件号码的查找标记"] == count
    keys.write(own_keys / "lookup_key", gone.versions)
    assert vault.id_number_of(Member.objects.first())


def test_keys_are_told_to_people_and_to_scripts(home, capsys):
    first, made = used(), change("vault_key")
    commands.show(Namespace(json=False))
    said = capsys.readouterr().out
    assert "封存密钥（证件号码、手机号、电子码、名单文件）  vault_key" in said
    assert f"{made['vault_key']}  在用，自 " in said
    assert f"{first['vault_key']}  旧版本，" in said
    told = {each["version"]: each for each in commands.show(Namespace(json=True))["versions"]}
    assert told[first["vault_key"]]["resting"]["电子码"] == 2
    assert told[made["vault_key"]]["in_use"]
    moments = [datetime.fromisoformat(each["since"]) for each in told.values() if each["since"]]
    assert {each.utcoffset() for each in moments} == {timedelta(hours=8)}
    assert f"自 {max(moments):%Y-%m-%d %H:%M} 起" in said
    assert not any(secret.hex() in said + json.dumps(told) for secret in secrets())


def secrets():
    ring = django_settings.KEYS.look()
    return [each.secret for name in keys.NAMES for each in getattr(ring, name).versions]


def test_change_that_was_cut_short_is_taken_up_again(home):
    """Known and never used: the next try uses that version, and makes no third."""
    waiting = commands._known("vault_key")
    assert used()["vault_key"] != waiting.id
    assert change("vault_key") == {"vault_key": waiting.id}
    assert len(django_settings.KEYS.look().vault_key.versions) == 2


def test_sealed_value_opens_in_its_own_place_alone(home):
    """Exchanged between any two rows or columns of ``SEALED``, it is refused everywhere.

    A telephone from before an import is the member's own: it may come back to its row.
    """
    places = [(kind, row) for kind in declared.sealed() for row in kind.rows()]
    assert len(places) >= 2 * len(declared.sealed())
    refused = 0
    for (kind, row), (other, source) in permutations(places, 2):
        own, foreign = (bytes(getattr(r, k.name)) for k, r in ((kind, row), (other, source)))
        if _is_same_owner(row, source) and {kind.name, other.name} == {"phone_cipher"}:
            continue
        setattr(row, kind.name, foreign)
        with pytest.raises(SealedValueSpoilt):
            kind.opened(row)
        setattr(row, kind.name, own)
        kind.opened(row)
        refused += 1
    assert refused > len(places)


def _is_same_owner(row, source):
    return getattr(row, "member", row) == getattr(source, "member", source)


def test_page_signs_by_the_version_that_another_process_brought_into_use(home, own_keys, client):
    version = keys.new_version(keys.KEY_BYTES, since=timezone.now())
    before = django_settings.SECRET_KEY
    keys.write(
        own_keys / "django_secret", [version, *django_settings.KEYS.now().django_secret.versions]
    )

    client.get("/")

    assert version.secret.hex() == django_settings.SECRET_KEY
    assert [before] == django_settings.SECRET_KEY_FALLBACKS


def test_session_signed_before_a_change_goes_on(home, client, settings):
    session = client.session
    session["who"] = "lin"
    session.save()
    change("django_secret")
    secret = django_settings.KEYS.look().django_secret.secret.hex()
    assert secret == django_settings.SECRET_KEY
    assert type(session)(session.session_key)["who"] == "lin"
    counts = resting.rest_on(
        "django_secret", django_settings.KEYS.look().django_secret.versions[1].id
    )
    assert counts["登录会话"] == 1


def test_lookup_version_waits_for_lists_that_are_taken_in(
    home, database_server, database_name, monkeypatch
):
    """Else two writers of different versions could let one person in twice, unseen by either."""
    monkeypatch.setattr(actions, "PATIENCE", 0)
    first = used()["lookup_key"]
    with database_server.cluster.connect(database_name) as other:
        other.autocommit = False
        other.execute("SELECT pg_advisory_xact_lock_shared(%s)", [sealing.MARKS_LOCK])
        with pytest.raises(Refused, match="十分钟内一直有名单在入库"):
            change("lookup_key")
        assert used()["lookup_key"] == first
        other.rollback()
        assert change("lookup_key")["lookup_key"] != first


def test_lookup_version_is_retired_while_nobody_adds_marks(
    home, own_keys, database_server, database_name, monkeypatch
):
    """Those of a list that is being taken in are not counted yet."""
    monkeypatch.setattr(actions, "PATIENCE", 0)
    known = django_settings.KEYS.look().lookup_key.versions
    made = keys.new_version(keys.KEY_BYTES, since=timezone.now())
    keys.write(own_keys / "lookup_key", [made, *known])
    with database_server.cluster.connect(database_name) as other:
        other.autocommit = False
        other.execute("SELECT pg_advisory_xact_lock_shared(%s)", [sealing.MARKS_LOCK])
        with pytest.raises(Refused, match="十分钟内一直有名单在入库"):
            retire(known[0].id)
        other.rollback()
    assert known[0].id in django_settings.KEYS.look().lookup_key.by_id


@pytest.mark.parametrize("write", ["register", "list", "codes"])
def test_whoever_adds_marks_holds_the_version(home, database_server, database_name, write):
    by = {"by": MEMBER_SERVICE, "at": timezone.now()}
    if write == "register":
        union = Member.objects.first().union.number
        members.register_member(NewMember("M9", "王小明", id_number(900), union), **by)
    elif write == "list":
        members.register_members([], **by)
    else:
        offers.with_codes(offers.draft("2026-0901"), offers.code_rows(1, prefix="Z"))
    with database_server.cluster.connect(database_name) as other:
        asked = "SELECT pg_try_advisory_xact_lock(%s)"
        assert other.execute(asked, [sealing.MARKS_LOCK]).fetchone() == (False,)


def test_code_of_an_older_mark_comes_in_once_and_is_used_once(home):
    change("lookup_key")
    offer = Offer.objects.get(reference="2026-0900")
    rows = offers.code_rows(2, prefix="2026-0900")
    with pytest.raises(CodeListFaulty):
        offers.with_codes(offers.draft("2026-0901"), rows)
    uses = [UsedCode(row.row, row.code, timezone.now()) for row in rows]
    assert claims.check_uses(offer, uses) == ([], 0)
    feedback.import_usage(offer, rows=uses, by=CLOCK, at=timezone.now())
    assert claims.check_uses(offer, [*uses, UsedCode(9, "other", timezone.now())]) == (
        [UsedCode(9, "other", ANY)],
        2,
    )
