"""Keys of a test's own, that it may change: the installation's stay as they are.

Not here: what is sealed with them (each app's tests).
"""

import shutil
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
from django.conf import settings as installed

from huzhu.config import keys
from huzhu.kernel.workdays import SHANGHAI


@pytest.fixture
def own_keys(tmp_path: Path, settings, monkeypatch) -> Path:
    """A copy of the installation's keys, which this process goes by; looked at each time."""
    folder = tmp_path / "own-keys"
    shutil.copytree(installed.KEYS.folder, folder)
    monkeypatch.setattr(keys, "LOOKS_EVERY", 0)
    settings.KEYS = keys.Keys(folder)
    settings.SECRET_KEY = settings.SECRET_KEY  # so that the old ones come back
    settings.SECRET_KEY_FALLBACKS = []
    return folder


@pytest.fixture
def versions(own_keys: Path) -> Callable[..., None]:
    """Give a key these versions, ``(id, secret)``, the one in use first."""

    def give(name: str, *pairs: tuple[str, bytes]) -> None:
        now = datetime.now(SHANGHAI)
        given = [keys.KeyVersion(key_id, secret, now) for key_id, secret in pairs]
        keys.write(own_keys / name, given)

    return give
