"""A bucket as the second place of backups: whole there and back, and its refusals in our words."""

import argparse
import http.client
import os
import urllib.request
from dataclasses import replace

import pytest
from moto.moto_server.threaded_moto_server import ThreadedMotoServer

from huzhu.config import env
from huzhu.office import keeping
from huzhu.runtime import doctor
from huzhu.runtime.files import Refused
from huzhu.runtime.keeping import bucket, commands, fetching, nightly, places, restore
from tests.runtime.test_backup_files import said

NAME = "huzhu-20261127-021000.huzhu"
LEAST_PART = 5 * 2**20  #: smaller ones no store takes, but the last
ADDRESS = "s3://kept/office/one"


@pytest.fixture(scope="module")
def store():
    """An object store on this machine; what is asked of it, it tells nobody."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    asked = urllib.request.Request(f"http://{host}:{port}/kept", method="PUT")
    urllib.request.urlopen(asked).close()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture(autouse=True)
def quiet(monkeypatch):
    monkeypatch.setattr("werkzeug.serving.WSGIRequestHandler.log", lambda *_given: None)


@pytest.fixture
def file(store, tmp_path):
    """The file of address and keys."""
    path = tmp_path / "bucket"
    path.write_text(f"# the office's store\nendpoint = {store}\nkey_id = one\nsecret = two\n")
    path.chmod(0o600)
    return path


@pytest.fixture
def there(file):
    place = places.opened(ADDRESS, file)
    yield place
    for name in place.found():
        place.remove(name)


@pytest.fixture
def given(tmp_path):
    path = tmp_path / NAME
    path.write_bytes(bytes(range(256)) * 200)
    return path


def test_copy_comes_in_parts_is_read_back_and_goes(there, given, tmp_path, monkeypatch, store):
    """Beside it lies what another prefix holds, and nobody takes it for ours."""
    monkeypatch.setattr(bucket, "PART", LEAST_PART)
    os.truncate(given, LEAST_PART + 1)
    others = places.opened("s3://kept/office", there.file)
    others.put(given, "huzhu-20261126-021000.huzhu")
    assert there.put(given, NAME) == f"{ADDRESS}/{NAME}"
    assert there.found() == {NAME: LEAST_PART + 1}

    there.fetch(NAME, tmp_path / "back")
    assert (tmp_path / "back").read_bytes() == given.read_bytes()
    told = http.client.HTTPConnection(store.removeprefix("http://"))
    told.request("HEAD", f"/kept/office/one/{NAME}")
    assert told.getresponse().headers["ETag"].endswith('-2"')  # two parts
    told.close()

    there.remove(NAME)
    assert there.found() == {}
    assert list(others.found()) == ["huzhu-20261126-021000.huzhu"]
    others.remove("huzhu-20261126-021000.huzhu")


def test_archive_lies_below_in_folders_and_is_found_by_its_ways(there, given):
    there.put(given, NAME)
    names = ["files/20261127/lists/一 (2)", "log/0001.gz"]
    for name in names:
        there.put(given, f"archive/home/{name}")

    assert list(there.found()) == [NAME]
    assert list(there.found("archive/home/log")) == ["0001.gz"]
    assert sorted(there.found("archive/home", deep=True)) == names
    for name in names:
        there.fetch(f"archive/home/{name}", given.with_name("back"))
        there.remove(f"archive/home/{name}")
    assert there.found("archive", deep=True) == {}


def test_copy_that_reads_otherwise_is_refused_and_does_not_stay(there, given, monkeypatch):
    put = bucket.obstore.put

    def cut(store, name, path, **how):
        put(store, name, path.read_bytes()[:-1], **how)

    monkeypatch.setattr(bucket.obstore, "put", cut)
    with pytest.raises(Refused, match=f"读回的 {NAME} 不同，已删去"):
        there.put(given, NAME)
    assert there.found() == {}


def test_refusals_of_the_store_are_told_in_our_words_and_quote_no_request(
    file, there, given, monkeypatch
):
    monkeypatch.setattr(bucket, "RETRIES", 0)
    with pytest.raises(Refused, match=f"写入 s3://none/{NAME} 没有成功（没有这个存储桶）"):
        places.opened("s3://none", file).put(given, NAME)
    with pytest.raises(Refused, match="没有这个文件"):
        there.fetch(NAME, given.with_name("back"))
    with monkeypatch.context() as strict:
        strict.setattr("moto.settings.INITIAL_NO_AUTH_ACTION_COUNT", 0)
        with pytest.raises(Refused, match="密钥不被承认") as refused:
            there.found()
    file.write_text("endpoint = http://127.0.0.1:1\nkey_id = one\nsecret = two\n")
    with pytest.raises(Refused, match="连不上，或中途断开") as away:
        places.opened(ADDRESS, file).put(given, NAME)
    for each in (refused, away):
        assert "http" not in str(each.value)
        assert each.value.__cause__ is None


@pytest.mark.parametrize(
    ("text", "state"),
    [
        ("endpoint = https://a.example\nkey_id = one\n", "没有写 secret"),
        ("endpoint = http://a.example\nkey_id = one\nsecret = two\n", "须以 https:// 开头"),
        ("endpoint = https://a.example\nkey_id = 1\nsecret = 2\nkey = 3\n", "有不认识的行"),
        ("endpoint = https://a.example\nkey_id = 1\nsecret = 2\nstyle = x\n", "有不认识的行"),
        ("", "没有写 endpoint、key_id、secret"),
    ],
)
def test_file_of_the_keys_is_refused_unless_it_tells_all_and_nothing_else(file, text, state):
    file.write_text(text)
    with pytest.raises(Refused, match=state):
        bucket.read(file)


def test_file_of_the_keys_is_refused_when_others_can_read_it_or_it_is_not_there(file):
    assert bucket.read(file)["key_id"] == "one"
    file.chmod(0o640)
    with pytest.raises(Refused, match="其他用户也能读取"):
        bucket.read(file)
    file.unlink()
    with pytest.raises(Refused, match="读不到"):
        bucket.read(file)


@pytest.mark.parametrize(
    ("variables", "found"),
    [
        ({"HUZHU_BACKUPS_COPY": f"{ADDRESS}/", "HUZHU_BUCKET_FILE": "/k"}, ADDRESS),
        ({"HUZHU_BACKUPS_COPY": "/srv/copies"}, "/srv/copies"),
        ({}, None),
        ({"HUZHU_BACKUPS_COPY": ADDRESS}, "HUZHU_BUCKET_FILE is not set"),
        ({"HUZHU_BACKUPS_COPY": "s3://K!", "HUZHU_BUCKET_FILE": "/k"}, "write s3://bucket"),
    ],
)
def test_second_place_is_a_folder_or_a_bucket(variables, found):
    if found and " " in found:
        with pytest.raises(env.BadEnvironment, match=found):
            env.read(variables)
    else:
        assert env.read(variables).backups_copy == found


# --- a night, and the way back ----------------------------------------------------------------


@pytest.fixture
def night(tmp_path, settings, monkeypatch, file):
    """A night whose backup is a small file; returned is what it tells."""
    settings.HOME = tmp_path / "home"
    (settings.HOME / "run").mkdir(parents=True)
    told = replace(
        settings.ENV, home=settings.HOME, backups=tmp_path / "nights", backups_copy=ADDRESS,
        bucket_file=file, backups_kept=(1, 1, 1), archive=None,
    )  # fmt: skip
    settings.ENV = told

    def take(target, **_how):
        target.write_bytes(b"whole")
        return nightly.backup.Taken(
            str(target), keeping.now_told(retention_day()), 5, "", 1, 1, 0, [], is_sealed[-1], 0.1
        )

    def retention_day():
        return nightly.timezone.now()

    is_sealed = [True]
    monkeypatch.setattr(nightly.backup, "take", take)
    with_record = nightly.on_record("backup_fault")

    def run(*, sealed=True):
        is_sealed.append(sealed)
        with with_record:
            return nightly.take(passphrase=None, say=said)

    return run


def test_night_copies_to_the_bucket_clears_there_and_the_doctor_looks(
    night, there, given, settings, capsys
):
    there.put(given, "huzhu-20200101-020000.huzhu")
    there.put(given, "kept-by-hand.huzhu")
    killed = settings.ENV.backups / ".huzhu-20261126-021000.huzhu.part"
    killed.parent.mkdir()
    killed.touch()
    told = night()

    assert (told["removed"], killed.exists()) == (["huzhu-20200101-020000.huzhu"], False)
    made = told["file"].rpartition("/")[2]
    assert there.found() == {made: 5, "kept-by-hand.huzhu": 51_200, places.OWNER: 25}
    record = keeping.read(settings.HOME)
    assert (record.backup.copy, record.backup.is_copy_far) == (f"{ADDRESS}/{made}", True)
    found = doctor._second_place(settings.ENV)
    assert (found.state, found.mend) == (f"{ADDRESS} 有 1 份备份", "")

    there.remove(made)
    assert "已不是写入时的样子" in doctor._second_place(settings.ENV).state


def test_night_whose_bucket_is_away_is_on_record_with_its_backup_and_spoils_nothing(
    night, settings, file, monkeypatch
):
    monkeypatch.setattr(bucket, "RETRIES", 0)
    file.write_text("endpoint = http://127.0.0.1:1\nkey_id = one\nsecret = two\n")
    (settings.ENV.backups).mkdir()
    older = settings.ENV.backups / "huzhu-20200101-020000.huzhu"
    older.touch()
    with pytest.raises(Refused, match="连不上"):
        night()

    assert older.exists()  # nothing goes while the newest has no copy
    record = keeping.read(settings.HOME)
    assert "连不上" in record.backup_fault.said
    assert (record.backup.size, record.backup.copy) == (5, "")
    assert doctor._second_place(settings.ENV).mend == "运行 huzhu backup --nightly"


def test_backup_goes_to_no_bucket_as_it_is(night, there):
    with pytest.raises(Refused, match="备份和归档放到存储桶须加密"):
        night(sealed=False)
    assert there.found() == {}


def test_backup_is_fetched_for_a_restore_and_what_was_fetched_goes(there, given, settings, file):
    home = given.parent / "elsewhere"
    told = replace(settings.ENV, home=home, bucket_file=file)
    there.put(given, NAME)
    with fetching.near(f"{ADDRESS}/{NAME}", told, say=said) as path:
        assert path.read_bytes() == given.read_bytes()
        assert path.parent.stat().st_mode & 0o777 == 0o700
    assert not path.parent.exists()

    with pytest.raises(Refused, match="不在"), fetching.near(f"{ADDRESS}/no", told, say=said):
        pass
    with fetching.near(str(given), told, say=said) as path:
        assert path == given
    with pytest.raises(Refused, match="只剩"):
        fetching.check_room(given.parent, 2**60)


def test_restore_takes_the_address_of_a_bucket(there, given, monkeypatch, file, tmp_path):
    """The command's own way: what was fetched is looked at like any file."""
    told = replace(env.current(), home=tmp_path / "new", bucket_file=file, database_url=None)
    monkeypatch.setattr(commands.env, "current", lambda: told)
    there.put(given, NAME)
    options = argparse.Namespace(
        file=f"{ADDRESS}/{NAME}", keys=tmp_path, until=None, passphrase_file=None
    )
    looked_at = []

    def opened(path, **_given):
        looked_at.append(path.name)
        raise Refused("seen")

    monkeypatch.setattr(restore, "opened", opened)
    with pytest.raises(Refused, match="seen"):
        commands.restore_from(options)
    assert looked_at == [NAME]
    assert not list(tmp_path.glob(".new*"))
