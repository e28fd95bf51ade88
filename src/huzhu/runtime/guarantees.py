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

#: With these a server's log says what it does and what befalls it, and quotes nobody: a statement
#: holds the values that people typed, and so do the texts and the details of its errors. Whose
#: error it was reads its code in the product's log.
DISCREET = {
    "log_min_messages": "log",
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "log_statement": "none",
    "log_min_duration_statement": "-1",
    "log_parameter_max_length": "0",
    "log_parameter_max_length_on_error": "0",
}
#: Values that tell as little: levels above ``error``, parameters of statements that are not logged.
AS_DISCREET = {
    "log_min_messages": {"log", "fatal", "panic"},
    "log_min_error_statement": {"log", "fatal", "panic"},
    "log_parameter_max_length": {"-1"},
}


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


def loose_talk_of(cursor: Any) -> list[str]:
    """Return one sentence for each setting that lets the server's log quote what people typed."""
    told = []
    for name, value in DISCREET.items():
        cursor.execute("SELECT current_setting(%s)", [name])
        found = cursor.fetchone()[0]
        if found not in AS_DISCREET.get(name, set()) | {value}:
            told.append(f"{name} is {found}: the server's log may quote what people typed")
    return told


def reads_chinese(cursor: Any) -> bool:
    """Return whether trigram search sees Chinese characters in this database."""
    cursor.execute("SELECT similarity('电影票', '电影卡') > 0")
    return bool(cursor.fetchone()[0])
