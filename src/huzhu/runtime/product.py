"""The running product, as a command finds it: through ``HUZHU_HOME`` or ``DATABASE_URL``.

Not here: starting it (``supervisor``).
"""

import os

import django
import psycopg

from huzhu.config import database, env
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
    return psycopg.connect(_address(), connect_timeout=5)


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
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "huzhu.config.settings")
    django.setup()


def _address() -> str:
    told = env.current()
    if told.database_url:
        return told.database_url
    host = str(database.socket_folder(told.home))
    return psycopg.conninfo.make_conninfo(
        host=host, port=5432, dbname=database.NAME, user=database.USER
    )
