"""A night runs whole, with an archive and a second place: all is sealed, the register goes too."""

import argparse
import io
from dataclasses import replace

import pytest

from huzhu.kernel import sealed_files
from huzhu.office import erasures, keeping
from huzhu.office.erasures import Erasure
from huzhu.people.data_terms import PRESSES
from huzhu.runtime import tasks
from huzhu.runtime.keeping import archive, commands, container, fetching, nightly
from huzhu.runtime.keeping.backup import Taken
from tests.runtime.test_backup_files import said
from tests.runtime.test_second_place import WORD, day

pytestmark = pytest.mark.django_db
ERASED = Erasure(PRESSES.key, 1, keeping.now_told(day(1)), keeping.now_told(day(1)))
#: What lies open: it names nobody.
OPEN = {erasures.NAME, "huzhu-home"}


def taken(target, *, passphrase, say, is_base=False):
    """Take the place of the server's dump, which has its own tests; sealed as a backup is."""
    with target.open("wb") as file:
        if passphrase:
            container.seal(io.BytesIO(b"night"), file, passphrase)
        else:
            file.write(b"night")
    return Taken(str(target), "", 5, "", 0, 0, 0, [], passphrase is not None, 0.0)


@pytest.fixture
def told(two_places, one_base, settings, monkeypatch):
    """After a night of a home whose environment names a passphrase, and that has erased."""
    word = two_places.home / "word"
    word.write_bytes(WORD + b"\n")
    settings.ENV = replace(two_places, passphrase_file=word, backups=two_places.home / "backups")
    monkeypatch.setattr(commands.env, "current", lambda: settings.ENV)
    monkeypatch.setattr(nightly.backup, "take", taken)
    monkeypatch.setattr(nightly.archiving, "fault", lambda *_: "")
    erasures.enter(settings.ENV.backups, ERASED)
    tasks.copy_archive.func(0)
    commands.backup_to(argparse.Namespace(passphrase_file=None, nightly=True, base=False))
    return settings.ENV


def copies_of(told):
    return told.home.with_name("copies")


def test_night_is_sealed_by_the_passphrase_of_the_environment_wherever_it_lies(told, one_base):
    """Also a base from before the passphrase, on its way to the second place."""
    before = archive.name_of_base(day(2).replace(tzinfo=None))
    here = [*told.backups.glob("*.huzhu"), *(one_base / archive.BASES).iterdir()]
    there = [path for path in copies_of(told).rglob("*") if path.is_file()]
    assert (len(here), len(there)) == (3, 1 + 2 + 3 + 3)  # the night, its bases, log, what is open
    for path in here + there:
        if path.name not in OPEN and path != one_base / archive.BASES / before:
            with path.open("rb") as file:
                assert sealed_files.is_sealed(file), path


def test_register_lies_in_every_place_that_a_restore_begins_from(told, one_base):
    """Else a restore from there would bring back what was erased since."""
    there = copies_of(told) / "archive" / one_base.name
    for place in (one_base, copies_of(told), there):
        assert erasures.read(place) == [ERASED], place
    new = replace(told, home=told.home.with_name("new"))
    given = {"until": day(2, hour=3), "passphrase": WORD, "say": said}
    with fetching.near_archive(str(there), new, **given) as near:
        assert erasures.read(near) == [ERASED]
