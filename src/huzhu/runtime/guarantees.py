"""What any database must hold before the product serves from it.

A lost fsync is not seen until the power fails, and Chinese text that the database cannot read is
not seen until somebody searches; so both are asked for at every start.

Not here: starting a database that holds it (``cluster``).
"""

from typing import Any

OLDEST_VERSION = 15
REQUIRED = {
    "fsync": "a crash of the machine would lose what was answered as done",
    "full_page_writes": "a crash of the machine would tear pages",
    "synchronous_commit": "an answer would be given before its commit is on disk",
    "data_checksums": "a damaged page would be read as if it were sound",
}
#: synchronous_commit has stricter values than on; ``local`` and ``off`` are not among them.
SAFE_VALUES = {"synchronous_commit": {"on", "remote_apply"}}


def faults_of(cursor: Any) -> list[str]:
    """Return one sentence for each promise that this database would break.

    To see what the server gives to everybody, ask on a connection that sets nothing itself.
    """
    cursor.execute("SELECT current_setting('server_version_num')::int / 10000")
    version = cursor.fetchone()[0]
    faults = []
    if version < OLDEST_VERSION:
        faults.append(f"PostgreSQL {version} is too old: {OLDEST_VERSION} or later is needed")
    for name, consequence in REQUIRED.items():
        cursor.execute("SELECT current_setting(%s)", [name])
        value = cursor.fetchone()[0]
        if value not in SAFE_VALUES.get(name, {"on"}):
            faults.append(f"{name} is {value}: {consequence}")
    return faults


def reads_chinese(cursor: Any) -> bool:
    """Return whether trigram search sees Chinese characters in this database."""
    cursor.execute("SELECT similarity('电影票', '电影卡') > 0")
    return bool(cursor.fetchone()[0])
