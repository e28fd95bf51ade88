"""The checks that also run alone (``make lint``), and those of Django."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import call_command

from huzhu.audit.models import AuditEvent
from tests.architecture import source

TOOLS = Path(sys.executable).parent
ADDRESS = re.compile(
    r"((?<!no-emit-)index-url|registry\s*=|\"resolved\":\s*\"http|url\s*=\s*\"http[^\"]*\.whl)"
)


def _run(*command, **variables):
    inherited = {name: value for name, value in os.environ.items() if "ASYNC_UNSAFE" not in name}
    outcome = subprocess.run(
        command,
        cwd=source.TOP,
        env={**inherited, **variables},
        capture_output=True,
        text=True,
        check=False,
    )
    return outcome.returncode, (outcome.stdout + outcome.stderr).strip()


@pytest.mark.parametrize(
    "command",
    [
        ("ruff", "check", "."),
        ("ruff", "format", "--check", "."),
        ("mypy",),
        ("lint-imports",),
    ],
    ids=" ".join,
)
def test_project_passes(command):
    code, said = _run(TOOLS / command[0], *command[1:])
    assert code == 0, said


def test_models_and_migrations_agree(db):
    call_command("makemigrations", "--check", "--dry-run", verbosity=0)  # else it exits


def test_model_that_no_migration_has_is_told_when_it_is_planted(db, monkeypatch):
    monkeypatch.setattr(AuditEvent._meta.get_field("code"), "max_length", 7)
    with pytest.raises(SystemExit):
        call_command("makemigrations", "--check", "--dry-run", verbosity=0)


def test_settings_are_fit_for_production_behind_https():
    code, said = _run(
        sys.executable,
        "manage.py",
        "check",
        "--deploy",
        "--fail-level=WARNING",
        HUZHU_HTTPS="1",
        HUZHU_HOSTS="huzhu.example.org",
    )
    assert code == 0, said


def test_no_file_names_a_package_registry():
    listed = subprocess.run(
        ["git", "ls-files"], cwd=source.TOP, capture_output=True, text=True, check=True
    ).stdout.splitlines()
    checked = [name for name in listed if name != "tests/architecture/test_checks.py"]
    texts = {name: (source.TOP / name) for name in checked if (source.TOP / name).is_file()}
    found = [
        name for name, path in texts.items() if ADDRESS.search(path.read_text(errors="ignore"))
    ]
    assert found == []
