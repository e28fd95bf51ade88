"""The file of a backup: whatever is done to it is found before anything of it is unpacked."""

import io
import json
import random
import re
import shutil
import tarfile
from datetime import datetime

import pytest

from huzhu.config import keys
from huzhu.kernel import sealed_files
from huzhu.kernel.workdays import SHANGHAI
from huzhu.runtime.files import Refused
from huzhu.runtime.keeping import backup, restore
from huzhu.runtime.keeping.container import MANIFEST, Manifest, Reader, Writer

PASSPHRASE = b"correct horse"
PARTS = {
    "database/000000": random.Random(1).randbytes(700_000),
    "database/000001": random.Random(2).randbytes(1_000),
    "uploads/files/ab/abc": b"F" * 300_001,
    "fonts/仿宋.ttf": b"",
}


def said(_text):
    """Nobody reads how far it is."""


@pytest.fixture
def folder(tmp_path):
    keys.load(tmp_path / "keys")
    return tmp_path / "keys"


def manifest_of(folder, **said):
    told = {
        "version": "0.1.0",
        "made_at": "2026-11-27T03:30:00+08:00",
        "keys": backup.fingerprints(keys.read(folder)),
        "tables": {"people_member": ["3", "77"]},
        "migrations": [],
        "shape": "",
        "database_bytes": 1,
        "opened": {},
        "missing": [],
    }
    return Manifest(**{**told, **said})


def written(folder, parts=None, *, passphrase=None, **said):
    file = io.BytesIO()
    writer = Writer(file, key=keys.read(folder).vault_key.secret, passphrase=passphrase)
    for name, content in (parts or PARTS).items():
        writer.add(name, io.BytesIO(content), size=len(content))
    writer.finish(manifest_of(folder, **said))
    return file.getvalue()


@pytest.fixture
def restored(tmp_path, folder, monkeypatch):
    """Try to restore bytes; what would be unpacked is counted, and no database is made."""
    unpacked = []

    def rebuild(place, source, _say, _bring):
        for part, pieces in source.reader.parts(source.manifest):
            unpacked.append((part.name, b"".join(pieces)))
        return {}

    monkeypatch.setattr(restore, "_rebuild", rebuild)

    def attempt(content, *, folder=folder, passphrase=None):
        unpacked.clear()
        path, home = tmp_path / "night.huzhu", tmp_path / "home"
        path.write_bytes(content)
        given = {"folder": folder, "passphrase": passphrase, "say": said}
        with restore.opened(path, **given) as source:
            restore.into(home, source, say=said)
        shutil.rmtree(home)
        return unpacked

    attempt.unpacked = unpacked
    yield attempt
    assert sorted(path.name for path in tmp_path.iterdir()) in (["keys", "night.huzhu"], ["keys"])


def test_base_is_not_restored_without_its_log(folder, tmp_path):
    path = tmp_path / "one.base"
    path.write_bytes(written(folder, is_base=True))
    with (
        restore.opened(path, folder=folder, passphrase=None, say=said) as source,
        pytest.raises(Refused, match="请指明归档目录，并用 --until 写明时刻"),
    ):
        restore.into(tmp_path / "home", source, say=said)
    assert not (tmp_path / "home").exists()


@pytest.mark.parametrize("passphrase", [None, PASSPHRASE])
def test_backup_comes_back_part_by_part_when_nothing_happened_to_it(folder, restored, passphrase):
    content = written(folder, passphrase=passphrase)

    assert dict(restored(content, passphrase=passphrase)) == PARTS
    assert (b"F" * 64 in content) == (passphrase is None)


def test_backup_is_read_by_tar_alone_when_it_is_not_encrypted(folder):
    with tarfile.open(fileobj=io.BytesIO(written(folder))) as tar:
        names = tar.getnames()
        told = json.loads(tar.extractfile(MANIFEST).read())

    assert names == [*PARTS, MANIFEST]
    assert [part["name"] for part in told["parts"]] == list(PARTS)
    ring = keys.read(folder)
    assert told["keys"]["vault_key"].keys() == {ring.vault_key.id}
    for name in keys.NAMES:  # identifiers, never values
        assert getattr(ring, name).secret.hex() not in json.dumps(told)


def flipped(at):
    def damage(content):
        place = at if at >= 0 else len(content) + at
        return content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :]

    return damage


def cut(share):
    return lambda content: content[: int(len(content) * share)]


def exchanged(first, second, size):
    """Two equally long stretches change places."""

    def damage(content):
        a, b = content[first : first + size], content[second : second + size]
        return content[:first] + b + content[first + size : second] + a + content[second + size :]

    return damage


CHUNK = sealed_files.CHUNK + 16
#: As if nothing had happened to the parts themselves: a bit of the padding, of the mode.
PLAIN_DAMAGE = {
    "bit of the first name": flipped(0),
    "bit of a mode": flipped(100),
    "bit of the database": flipped(5_000),
    "bit of a file": flipped(900_000),
    "bit of the padding": flipped(-200),
    "bit of the sum": flipped(-100),
    "bit of the code": flipped(-10),
    "last line's end": flipped(-1),
    "nothing left": cut(0),
    "little left": cut(0.0001),
    "half of it": cut(0.5),
    "without its end": lambda content: content[:-1],
    "something behind it": lambda content: content + b"\0",
    "another line behind it": lambda content: content + content[-145:],
    "stretches exchanged": exchanged(2_048, 400_000, 512),
    "another file": lambda _: b"PK\x03\x04 no backup at all" * 100,
    "twice": lambda content: content + content,
}
SEALED_DAMAGE = {
    "bit of the mark": flipped(0),
    "bit of the salt's name": flipped(30),
    "bit of the check": flipped(70),
    "bit of a chunk": flipped(CHUNK + 500),
    "bit of the last chunk": flipped(-20),
    "chunks exchanged": exchanged(110, 110 + CHUNK, CHUNK),
    "without its last chunk": lambda content: content[: 110 + 3 * CHUNK],
    "half of it": cut(0.5),
    "something behind it": lambda content: content + b"\0" * 40,
}


#: A name of a part or a format's number may stand there; words of programs may not.
IN_WORDS = r"已损坏（[^）a-z]*）。|密钥目录重试。$"


@pytest.mark.parametrize("name", PLAIN_DAMAGE)
def test_damage_is_found_before_anything_is_unpacked(folder, restored, name):
    with pytest.raises(Refused, match="已损坏") as refused:
        restored(PLAIN_DAMAGE[name](written(folder)))
    assert re.search(IN_WORDS, str(refused.value))
    assert restored.unpacked == []


@pytest.mark.parametrize("name", SEALED_DAMAGE)
def test_damage_is_found_when_it_is_encrypted(folder, restored, name):
    with pytest.raises(Refused, match="已损坏") as refused:
        restored(SEALED_DAMAGE[name](written(folder, passphrase=PASSPHRASE)), passphrase=PASSPHRASE)
    assert re.search(IN_WORDS + "|口令文件后重试。$", str(refused.value))
    assert restored.unpacked == []


def without(name):
    return {each: content for each, content in PARTS.items() if each != name}


def swapped():
    names = list(PARTS)
    names[0], names[1] = names[1], names[0]
    return {name: PARTS[name] for name in names}


@pytest.mark.parametrize("parts", [without("database/000001"), swapped()], ids=["left out", "swap"])
def test_parts_are_those_of_the_manifest_though_the_end_is_signed_anew(
    folder, restored, monkeypatch, parts
):
    names = list(PARTS)
    told = [part for part in written_parts(folder) if part.name in names]

    def says(self, manifest, _finish=Writer.finish):
        self.parts = told
        return _finish(self, manifest)

    monkeypatch.setattr(Writer, "finish", says)
    with pytest.raises(Refused, match="各部分与清单不符"):
        restored(written(folder, parts))
    assert restored.unpacked == []


def written_parts(folder):
    reader = Reader(io.BytesIO(written(folder)), name="", passphrase=None)
    return reader.manifest().parts


def test_content_is_what_the_manifest_says_though_the_end_is_signed_anew(
    folder, restored, monkeypatch
):
    told = written_parts(folder)

    def says(self, manifest, _finish=Writer.finish):
        self.parts = told
        return _finish(self, manifest)

    monkeypatch.setattr(Writer, "finish", says)
    with pytest.raises(Refused, match="database/000001 与清单不符"):
        restored(written(folder, {**PARTS, "database/000001": b"X" * 1_000}))


# --- what it was made with --------------------------------------------------------------------


@pytest.mark.parametrize(("given", "said"), [(b"wrong", "口令不对"), (None, "没有给出口令")])
def test_encrypted_backup_asks_for_its_own_passphrase(folder, restored, given, said):
    with pytest.raises(Refused, match=said):
        restored(written(folder, passphrase=PASSPHRASE), passphrase=given)


@pytest.mark.parametrize("name", keys.NAMES)
def test_restore_is_refused_when_one_key_is_anothers(folder, restored, name):
    content = written(folder)
    (folder / name).unlink()
    keys.load(folder)

    with pytest.raises(Refused, match=name):
        restored(content)
    assert restored.unpacked == []


@pytest.mark.parametrize("name", keys.NAMES)
def test_restore_is_refused_when_a_key_has_the_same_id_and_another_secret(folder, restored, name):
    content = written(folder)
    key_id, secret, _ = (folder / name).read_text().split()
    (folder / name).write_text(f"{key_id} {secret[::-1]}\n")
    assert secret != secret[::-1]

    with pytest.raises(Refused, match=name):
        restored(content)
    assert restored.unpacked == []


@pytest.mark.parametrize("name", keys.NAMES)
def test_restore_names_a_key_that_cannot_be_used(folder, restored, name):
    content = written(folder)
    (folder / name).chmod(0o644)
    with pytest.raises(Refused, match=f"{name} 其他用户也能读取.*chmod 600"):
        restored(content)
    (folder / name).chmod(0o600)
    (folder / name).write_bytes(b"\xff\0 no key")
    with pytest.raises(Refused, match=f"恢复 night.huzhu .*{name} 已损坏.*--keys"):
        restored(content)
    assert restored.unpacked == []


@pytest.mark.parametrize("name", keys.NAMES)
def test_restore_is_refused_and_makes_no_key_when_one_is_missing(folder, restored, name):
    content = written(folder)
    (folder / name).unlink()

    with pytest.raises(Refused, match=f"没有 {name}"):
        restored(content)
    assert not (folder / name).exists()


def test_restore_takes_keys_that_grew_since(folder, restored):
    """A newer key in front, the older one behind it: what was saved still opens."""
    content = written(folder)
    ticket, newer = folder / "ticket_key", "12345678 " + "ab" * 32 + "\n"
    ticket.write_text(newer + ticket.read_text())

    assert dict(restored(content)) == PARTS


@pytest.mark.parametrize("version", ["0.1.1", "0.2", "1.0.0", "10.0"])
def test_restore_is_refused_when_the_backup_is_of_a_newer_version(folder, restored, version):
    with pytest.raises(Refused, match=f"备份由 {version} 版做成"):
        restored(written(folder, version=version))


@pytest.mark.parametrize(
    ("ours", "of_backup", "taken"), [("0.9.0", "0.10.0", False), ("0.10.0", "0.9.0", True)]
)
def test_versions_are_compared_number_by_number(
    folder, restored, monkeypatch, ours, of_backup, taken
):
    monkeypatch.setattr(restore, "version", lambda _name: ours)
    path = written(folder, version=of_backup)
    if taken:
        assert dict(restored(path)) == PARTS
    else:
        with pytest.raises(Refused, match=f"备份由 {of_backup} 版做成"):
            restored(path)


@pytest.mark.parametrize("version", ["0.0.9", "0.1", "0.1.0"])
def test_restore_takes_what_is_not_newer(folder, restored, version):
    assert dict(restored(written(folder, version=version))) == PARTS


@pytest.mark.parametrize("other", [0, 2])
def test_restore_is_refused_when_the_form_is_another(folder, restored, other):
    with pytest.raises(Refused, match=f"格式是 {other}"):
        restored(written(folder, format=other))


# --- keys that were retired -------------------------------------------------------------------


def changed(folder, name, *, on, keeps):
    """Bring another version of a key into use; the one before stays in its file or not."""
    path = folder / name
    before = getattr(keys.read(folder), name).versions[0]
    version = keys.new_version(32, since=datetime(2026, 9, on, tzinfo=SHANGHAI))
    keys.write(path, [version, before] if keeps else [version])
    return before.id, version.id


@pytest.mark.parametrize("name", ["vault_key", "lookup_key", "ticket_key", "django_secret"])
def test_key_that_was_retired_since_is_named_with_its_days(folder, tmp_path, name):
    """The vault key's: the backup's own code is not confirmed then, and what it names is told."""
    changed(folder, name, on=1, keeps=False)
    used = getattr(keys.read(folder), name).id
    path = tmp_path / "night.huzhu"
    path.write_bytes(written(folder, keys_since={name: {used: "2026-09-01"}}))
    _, middle = changed(folder, name, on=3, keeps=True)
    given = {"folder": folder, "passphrase": None, "say": said}
    with restore.opened(path, **given) as source:
        assert source.manifest.keys_since[name] == {used: "2026-09-01"}

    changed(folder, name, on=5, keeps=False)
    last = getattr(keys.read(folder), name).id
    told = f"{name}（版本 {used}，2026-09-01 起使用，2026-09-05 起已换用 {last}）"
    assert middle != last
    with (
        pytest.raises(Refused, match=f"没有做这份备份时的 {re.escape(told)}"),
        restore.opened(path, **given),
    ):
        pass


def test_key_of_a_backup_that_tells_no_days_is_named_by_its_version(folder, tmp_path):
    used = keys.read(folder).lookup_key.id
    path = tmp_path / "night.huzhu"
    path.write_bytes(written(folder))
    changed(folder, "lookup_key", on=1, keeps=False)
    with (
        pytest.raises(Refused, match=f"lookup_key（版本 {used}）。"),
        restore.opened(path, folder=folder, passphrase=None, say=said),
    ):
        pass
