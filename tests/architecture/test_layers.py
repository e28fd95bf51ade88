"""What the import rules cannot say. Not here: acts (``test_acts``)."""

import re

from tests.architecture import source

#: ``HUZHU_…`` is read in one place; Django needs its own variable before settings exist.
READS_ENVIRONMENT = re.compile(r"os\.environ\[|os\.environ\.get|os\.getenv")


def test_environment_is_read_in_one_place():
    readers = [
        source.short(path)
        for path in source.files()
        if READS_ENVIRONMENT.search(path.read_text())
        and path != source.SOURCE / "config" / "env.py"
    ]
    assert readers == []


def test_no_connection_asks_for_less_durable_commits():
    unsafe = re.compile(r"synchronous_commit\s*(=|TO)\s*'?(off|local|remote_write)", re.IGNORECASE)
    texts = [*source.SOURCE.rglob("*.py"), *source.SOURCE.rglob("*.sql")]
    assert [source.short(path) for path in texts if unsafe.search(path.read_text())] == []
