"""The running product, as a command finds it: through ``HUZHU_HOME`` or ``DATABASE_URL``.

Not here: starting it (``supervisor``).
"""

from importlib import import_module
from typing import Any

import psycopg

from huzhu.config import database, env, ready
from huzhu.runtime.files import Refused


def is_reachable() -> bool:
    """Return whether this installation's database answers."""
    try:
        with connect():
            return True
    except psycopg.OperationalError:
        return False


def connect() -> psycopg.Connection:
    """Return a plain connection to this installation's database, with the server's settings."""
    return psycopg.connect(address(), connect_timeout=5)


def open_product(*, as_owner: bool = False) -> None:
    """Make Django ready for a command that needs data, or for one that makes tables.

    :raises Refused: the product is not running.
    """
    if not is_reachable():
        told = env.current()
        where = "the database of DATABASE_URL" if told.database_url else f"HUZHU_HOME={told.home}"
        raise Refused(f"huzhu is not running ({where} does not answer): start it with huzhu up")
    if as_owner:
        env.become("setup")
    ready.make_ready()


def open_data() -> None:
    """Make Django ready for a command that looks into the tables, once they are all there.

    :raises Refused: the product is not running, or its tables are being made or too far ahead.
    """
    open_product()
    if (fault := _table_fault()) == _health().PENDING:
        raise Refused("正在建表：请等待 huzhu is ready 出现后再运行本命令，或先运行 huzhu migrate")
    if fault:
        raise Refused(fault)


def _table_fault() -> str:
    """Before the tables' owner gave the serving role its rights, this one may not even look."""
    try:
        return str(_health().migration_fault().get("migrations", ""))
    except import_module("django.db").ProgrammingError:
        return str(_health().PENDING)


def _health() -> Any:
    """Made of Django's parts: only after ``open_product``."""
    return import_module("huzhu.config.health")


def address() -> str:
    """Return where this installation's database is, for the role that serves."""
    told = env.current()
    if told.database_url:
        return told.database_url
    host = str(database.socket_folder(told.home))
    return psycopg.conninfo.make_conninfo(
        host=host, port=5432, dbname=database.NAME, user=database.USER
    )
