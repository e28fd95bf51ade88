"""Where the database is: Django's entry for it, from the environment.

Two roles meet it. The owner has the tables and makes them (``setup``: migrations and seeds); the
serving role, everybody else's, has no more than the rights that ``runtime.grants`` gives it.

Not here: starting the embedded cluster (``runtime.cluster``).
"""

import hashlib
import re
from importlib.metadata import version
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from huzhu.config.env import BadEnvironment, Environment

NAME = USER = "huzhu"
OWNER = "huzhu_owner"
#: sun_path holds 108 bytes, and PostgreSQL adds ``/.s.PGSQL.5432.lock``.
LONGEST_SOCKET_FOLDER = 85
WEB_CONNECTIONS = 16
#: Of these, what the entrance itself asks with: sessions, readiness. Pages never take them.
ENTRANCE_CONNECTIONS, READINESS_CONNECTIONS = 2, 1
PAGE_SLOTS = WEB_CONNECTIONS - ENTRANCE_CONNECTIONS - READINESS_CONNECTIONS


def socket_folder(home: Path) -> Path:
    """Return the private folder of the embedded cluster's socket.

    It is ``run/socket`` of the home, unless that path is too long for a Unix socket: then a short
    folder whose name follows from the home's path, so that every process finds the same one.
    """
    folder = home / "run" / "socket"
    if len(bytes(folder)) <= LONGEST_SOCKET_FOLDER and not re.search(r"[\s,'\"]", str(folder)):
        return folder
    return Path("/tmp") / f"huzhu-{hashlib.sha256(bytes(home)).hexdigest()[:20]}"  # noqa: S108 -- made 0700 and checked by the cluster


def django_entry(env: Environment) -> dict[str, Any]:
    """Return Django's description of the database.

    Web threads come and go with each request (ASGI), so the web part draws from a pool; other
    processes keep one connection. ``synchronous_commit`` is asked for by every connection: no
    server setting can make an answer less durable than the product says.
    """
    address = _address(env)
    limits = "-c synchronous_commit=on -c lock_timeout=5s"
    limits += " -c idle_in_transaction_session_timeout=300s"
    if env.role == "web":
        limits += " -c statement_timeout=30s"
    options = {**address.pop("OPTIONS", {}), "options": limits, "connect_timeout": 10}
    options["application_name"] = f"huzhu {env.role} {version('huzhu')}"
    if env.role == "web":
        options["pool"] = {"min_size": 1, "max_size": WEB_CONNECTIONS, "timeout": 10}
    return {
        "ENGINE": "django.db.backends.postgresql",
        **address,
        "OPTIONS": options,
        "CONN_MAX_AGE": 0 if env.role == "web" else None,
        "CONN_HEALTH_CHECKS": True,
    }


def _address(env: Environment) -> dict[str, Any]:
    is_owner = env.role == "setup"
    if env.database_url:
        return _from_url((env.database_owner_url if is_owner else None) or env.database_url)
    user = OWNER if is_owner else USER
    return {"NAME": NAME, "USER": user, "HOST": str(socket_folder(env.home)), "PORT": "5432"}


def _from_url(url: str) -> dict[str, Any]:
    parts = urlsplit(url)
    query = dict(parse_qsl(parts.query))
    name = unquote(parts.path.lstrip("/"))
    if not name:
        raise BadEnvironment("DATABASE_URL names no database: postgresql://user@host:5432/name")
    return {
        "NAME": name,
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.pop("host", None) or unquote(parts.hostname or ""),
        "PORT": query.pop("port", None) or str(parts.port or ""),
        "OPTIONS": query,
    }
