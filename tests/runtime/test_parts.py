"""What the supervisor tells its parts, and what it bears; no part is started.

Not here: products that run (``test_supervisor``).
"""

from types import SimpleNamespace

import pytest

from huzhu.config import env
from huzhu.runtime import rotation
from huzhu.runtime.keeping import archive
from huzhu.runtime.supervisor import Supervisor


@pytest.fixture
def supervisor(tmp_path) -> Supervisor:
    (tmp_path / "home").mkdir()
    told = env.read({"HUZHU_HOME": str(tmp_path / "home")})
    return Supervisor(told, parts=frozenset({"postgres", "web", "worker"}))


def test_owners_password_is_known_to_the_set_up_alone(supervisor, monkeypatch):
    monkeypatch.setenv("DATABASE_OWNER_URL", "postgresql://owner:secret@db/huzhu")
    known = {role: supervisor._variables(role) for role in ("setup", "web", "worker")}
    assert [role for role in known if "DATABASE_OWNER_URL" in known[role]] == ["setup"]
    assert {each["HUZHU_HOME"] for each in known.values()} == {str(supervisor.env.home)}


def test_log_that_cannot_be_put_aside_ends_nothing(supervisor, monkeypatch):
    turned = []

    def full(home):
        turned.append(home)
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(rotation, "turn", full)
    supervisor._turn_logs()
    assert turned == [supervisor.env.home]


def test_disk_of_the_archive_that_is_away_is_told_and_made_nowhere_else(
    supervisor, tmp_path, capsys
):
    """The log would go to the disk on which it would have been mounted."""
    top, told = tmp_path / "archive", []
    embedded = SimpleNamespace(archive_to=told.append)
    supervisor._archive(embedded, top)
    assert not top.exists()
    assert f"HUZHU_ARCHIVE ({top}) is not there" in capsys.readouterr().err
    top.mkdir()
    supervisor._archive(embedded, top)
    assert capsys.readouterr().err == ""
    folder = archive.log_folder(supervisor.env.home, top)
    assert folder.is_dir()
    assert told == [folder, folder]
