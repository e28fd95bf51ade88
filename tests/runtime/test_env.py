"""The environment: what is understood, and what is answered to the rest."""

import os
from pathlib import Path

import pytest

from huzhu.adapters.aliyun_sms import AliyunSms
from huzhu.adapters.demo_phone import DemoPhone
from huzhu.config import carriers, database, env, keys


def test_environment_is_the_embedded_product_on_port_8000_when_nothing_is_set():
    told = env.read({"HUZHU_HOME": "/srv/huzhu"})

    assert (told.port, told.database_url, told.is_demo, told.home) == (
        8000,
        None,
        True,
        Path("/srv/huzhu"),
    )


CLAMD_HINT = "write the path of clamd's socket, or host:port (unset it: no scanner)"
KEPT_HINT = "write three numbers from 1 to 999, days, weeks and months, for example 7,4,12"
PROXIES_HINT = "write addresses or networks with commas, for example 127.0.0.1,10.0.3.0/24"


@pytest.mark.parametrize(
    ("name", "value", "hint"),
    [
        ("HUZHU_PORT", "eighty", "HUZHU_PORT is 'eighty': write a port number, for example 8000"),
        ("HUZHU_PORT", "65536", "HUZHU_PORT is '65536': write a port number, for example 8000"),
        ("HUZHU_HTTPS", "maybe", "HUZHU_HTTPS is 'maybe': write 1 or 0"),
        (
            "HUZHU_PROXIES",
            "a,b",
            f"HUZHU_PROXIES is 'a,b': {PROXIES_HINT}",
        ),
        (
            "HUZHU_BACKUP_HOUR",
            "24",
            "HUZHU_BACKUP_HOUR is '24': write an hour from 0 to 23, or off",
        ),
        ("HUZHU_DRILL_DAY", "29", "HUZHU_DRILL_DAY is '29': write a day from 1 to 28, or off"),
        ("HUZHU_DRILL_HOUR", "off", "HUZHU_DRILL_HOUR is 'off': write an hour from 0 to 23"),
        ("HUZHU_BACKUPS_KEPT", "7,4", f"HUZHU_BACKUPS_KEPT is '7,4': {KEPT_HINT}"),
        ("HUZHU_BACKUPS_KEPT", "0,4,12", f"HUZHU_BACKUPS_KEPT is '0,4,12': {KEPT_HINT}"),
        (
            "HUZHU_CLAMD",
            "clamd",
            f"HUZHU_CLAMD is 'clamd': {CLAMD_HINT}",
        ),
        (
            "HUZHU_SMS",
            "http://gateway.example",
            "HUZHU_SMS is 'http://gateway.example': write the gateway's https address, or aliyun",
        ),
        (
            "HUZHU_PASSWORD_DAYS",
            "7",
            "HUZHU_PASSWORD_DAYS is '7': write 0 (never) or days, 30 at least",
        ),
        ("HUZHU_SMS_RATE", "0", "HUZHU_SMS_RATE is '0': write how many a second, from 1 to 999"),
        (
            "HUZHU_MAIL",
            "mail.example",
            "HUZHU_MAIL is 'mail.example': write smtps://user@host or smtp://user@host:587",
        ),
        (
            "HUZHU_MAIL",
            "smtps://mail.example",
            "HUZHU_MAIL_FROM is not set: write the address that mail is from",
        ),
        (
            "DATABASE_URL",
            "mysql://x",
            "DATABASE_URL must begin with postgresql:// (unset it: embedded)",
        ),
    ],
)
def test_environment_says_what_to_write_when_a_variable_is_wrong(name, value, hint):
    with pytest.raises(env.BadEnvironment) as refusal:
        env.read({name: value})

    assert str(refusal.value) == hint


@pytest.mark.parametrize("told", [None, "/run/clamav/clamd.ctl", "127.0.0.1:3310", "[::1]:3310"])
def test_scanner_is_the_one_that_is_named(told):
    assert env.read({"HUZHU_CLAMD": told or ""}).clamd == told


def test_no_proxy_is_believed_unless_it_is_named():
    assert env.read({}).proxies == ()
    named = env.read({"HUZHU_PROXIES": "127.0.0.1, 10.0.3.0/24,::1"}).proxies
    assert [str(each) for each in named] == ["127.0.0.1/32", "10.0.3.0/24", "::1/128"]


@pytest.mark.parametrize(
    ("told", "may"),
    [
        ({}, True),
        ({"HUZHU_DEMO": "1"}, True),
        ({"HUZHU_BIND": "::1", "HUZHU_HOSTS": "localhost"}, True),
        ({"HUZHU_DEMO": "0"}, False),
        ({"HUZHU_HTTPS": "1"}, False),
        ({"HUZHU_BIND": "0.0.0.0"}, False),
        ({"HUZHU_BIND": "192.0.2.7"}, False),
        ({"HUZHU_HOSTS": "huzhu.example.cn"}, False),
        ({"DATABASE_URL": "postgresql://db.example.cn/huzhu"}, False),
    ],
)
def test_demonstration_is_for_this_machine_and_its_own_database_alone(told, may):
    assert env.read({"HUZHU_HOME": "/srv/huzhu", **told}).may_demonstrate is may
    if not may:  # and nobody can ask for it all the same
        assert not env.read({**told, "HUZHU_DEMO": told.get("HUZHU_DEMO", "1")}).may_demonstrate


@pytest.mark.parametrize(
    ("told", "address"),
    [
        ({}, "http://127.0.0.1:8123"),
        ({"HUZHU_HOSTS": "huzhu.example.cn"}, "http://huzhu.example.cn:8123"),
        ({"HUZHU_HOSTS": "huzhu.example.cn", "HUZHU_HTTPS": "1"}, "https://huzhu.example.cn"),
    ],
)
def test_links_are_told_with_the_name_of_this_installation(told, address):
    assert env.read(told).address(8123) == address


def test_socket_folder_is_short_when_the_home_is_deep_or_has_a_comma():
    deep = Path("/srv") / ("很深的文件夹" * 10)

    for home in (deep, Path("/srv/a,b")):
        folder = database.socket_folder(home)
        assert len(bytes(folder)) <= database.LONGEST_SOCKET_FOLDER
        assert folder.parent == Path("/tmp")
    assert database.socket_folder(Path("/srv/x")) == Path("/srv/x/run/socket")


def test_keys_are_made_once_and_stay_when_they_are_loaded_again(tmp_path):
    first = keys.load(tmp_path / "keys")

    assert keys.load(tmp_path / "keys") == first
    assert {len(first.vault_key.secret), len(first.ticket_key.secret)} == {32}
    assert (tmp_path / "keys" / "vault_key").stat().st_mode & 0o777 == 0o600


def test_keys_are_refused_when_others_can_read_them(tmp_path):
    keys.load(tmp_path)
    (tmp_path / "ticket_key").chmod(0o640)

    with pytest.raises(keys.UnsafeKeys) as refusal:
        keys.load(tmp_path)

    assert str(refusal.value).endswith(f"chmod 600 {tmp_path}/ticket_key")


@pytest.mark.parametrize("name", keys.NAMES)
def test_key_that_lost_a_part_of_itself_is_refused(tmp_path, name):
    """A look-up key would find nobody by it, and everybody would come in a second time."""
    keys.load(tmp_path)
    (tmp_path / name).write_text(f"cut {bytes(20).hex()}\n")
    with pytest.raises(keys.UnsafeKeys, match="is damaged"):
        keys.load(tmp_path)


def test_day_of_a_key_file_is_that_of_the_installation_whatever_is_written_into_it(tmp_path):
    """From it is reckoned whether a first backup was missed."""
    old, path = keys.load(tmp_path).vault_key.versions, tmp_path / "vault_key"
    os.utime(path, (1_700_000_000, 1_700_000_000))
    keys.write(path, [keys.new_version(keys.KEY_BYTES), *old])
    assert path.stat().st_mtime == 1_700_000_000


def test_keys_keep_older_ones_when_a_new_line_is_put_first(tmp_path):
    old = keys.load(tmp_path).vault_key
    path = tmp_path / "vault_key"
    path.write_text(f"new {bytes(32).hex()}\n{path.read_text()}")

    now = keys.load(tmp_path).vault_key

    assert (now.id, now.by_id[old.id]) == ("new", old.secret)


def test_ways_out_of_the_browser_are_those_that_are_named(tmp_path):
    home = {"HUZHU_HOME": str(tmp_path)}
    named = {
        "HUZHU_SMS": "https://sms.example/send", "HUZHU_SMS_RATE": "7",
        "HUZHU_MAIL": "smtps://huzhu%40office.example@mail.example",
        "HUZHU_WECHAT": "wx12", "HUZHU_WECOM": "ww12ab/1000002",
    }  # fmt: skip
    ways = carriers.told(env.read(home | named))
    assert [*ways] == ["wechat", "once", "wecom", "mail", "sms"]
    assert ways["wechat"].token is ways["once"].token  # one account: a second one would void it
    assert (ways["sms"].url, ways["sms"].per_second) == ("https://sms.example/send", 7)
    mail = ways["mail"]
    assert (mail.host, mail.port, mail.user) == ("mail.example", 465, "huzhu@office.example")
    assert (mail.sender, ways["wecom"].agent_id) == ("huzhu@office.example", "1000002")
    assert isinstance(carriers.told(env.read(home | {"HUZHU_SMS": "aliyun"}))["sms"], AliyunSms)
    assert [*carriers.told(env.read(home | {"HUZHU_DEMO": "0"}))] == []
    assert isinstance(carriers.told(env.read(home))["sms"], DemoPhone)
