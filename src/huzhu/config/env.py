"""The environment, read once into a typed value.

Everything an installation can be told from outside stands in ``Environment``; nothing else in the
product reads a variable. A wrong value is answered with its name and what to write instead.

Not here: the keys (``keys``), Django's settings (``settings``).
"""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Any

from huzhu.kernel.vault import CIPHERS

#: Addresses and names by which nobody but this machine reaches the product.
LOCAL_HOSTS = ("localhost", "127.0.0.1", "[::1]")
LOCAL_BINDS = {"localhost", "127.0.0.1", "::1"}
YES = {"1", "true", "yes", "on"}
NO = {"", "0", "false", "no", "off"}
ROLES = {"web", "worker", "command", "setup"}
HIGHEST_PORT = 65535
#: Passwords that have to change more often are written down.
LEAST_PASSWORD_DAYS = 30
HOURS, MOST_KEPT = 24, 999
#: Every month has so many days.
DAYS, OFF = 28, "off"
#: How a bucket of an S3-compatible store is named.
BUCKET = "s3://"
BUCKET_ADDRESS = re.compile(r"s3://(?P<bucket>[a-z0-9][a-z0-9.-]{1,62})(?:/(?P<prefix>[\w./-]*))?")

#: SMS by Aliyun, in place of a gateway's address.
ALIYUN = "aliyun"
#: How the ways out of the browser are written, and what to write.
_SHAPES = {
    "sms": (
        re.compile(rf"{ALIYUN}|https://\S+|http://(localhost|127\.0\.0\.1)[:/]\S*"),
        f"the gateway's https address, or {ALIYUN}",
    ),
    "mail": (
        re.compile(r"smtps?://(\S+@)?[\w.\[\]:-]+"),
        "smtps://user@host or smtp://user@host:587",
    ),
    "mail_from": (re.compile(r"[^@\s]+@[^@\s]+"), "a mail address"),
    "wechat": (re.compile(r"wx\w+"), "the official account's app id"),
    "wecom": (re.compile(r"\w+/\d+"), "the corp id and the agent id, for example ww12ab/1000002"),
}


class BadEnvironment(ValueError):
    """A variable holds something that it cannot hold."""


@dataclass(frozen=True, slots=True)
class Environment:
    """What this installation was told from outside."""

    home: Path
    #: Where the checkout keeps its front-end packages; only development and ``make run`` need it.
    project: Path
    port: int
    bind: str
    hosts: tuple[str, ...]
    #: Whose ``X-Forwarded-For`` and ``X-Forwarded-Proto`` are believed.
    proxies: tuple[IPv4Network | IPv6Network, ...]
    #: None: the embedded cluster in ``home``.
    database_url: str | None
    #: Whose the tables of ``database_url`` are; None: the role that serves owns them as well.
    database_owner_url: str | None
    #: Not refused: a demonstration may be shown where nothing else forbids it.
    is_demo: bool
    is_https: bool
    #: Nobody of the staff works here without a second factor; no: the office has decided so.
    is_second_factor_asked: bool
    #: After so many days the staff's passwords have to be others; 0: never, as long as nobody asks.
    password_days: int
    #: Where clamd listens (a path, or ``host:port``); None: uploads are not scanned for viruses.
    clamd: str | None
    #: How SMS go out: the address of a gateway, or ``aliyun``; None: not at all. How many a second.
    sms: str | None
    sms_rate: int
    #: The mail server (``smtps://user@host``, ``smtp://…`` with STARTTLS) and who mail is from.
    mail: str | None
    mail_from: str | None
    #: WeChat's official account (its app id); WeCom's ``corp id/agent id``.
    wechat: str | None
    wecom: str | None
    #: Where the nights' backups lie, and a second place for each: a folder, or a bucket as
    #: ``s3://bucket/prefix``, whose address and keys stand in the file; None: no second one.
    backups: Path
    backups_copy: str | None
    bucket_file: Path | None
    #: The hour of the night's backup; None: the office takes them by itself.
    backup_hour: int | None
    #: The day of the month and the hour of the drill; no day: the office does them by itself.
    drill_day: int | None
    drill_hour: int
    #: How many days, weeks and months back one stays.
    backups_kept: tuple[int, ...]
    #: Where the database's log is archived, with its bases; None: it is not.
    archive: Path | None
    #: The file whose first line encrypts them; None: they are not encrypted.
    passphrase_file: Path | None
    #: The cipher of what is sealed from the next version of its key on.
    cipher: str
    #: Which process this is: it decides time limits, the name of the log file, and whether the
    #: database is met as the owner of its tables (``setup``) or as the role that serves.
    role: str

    @property
    def key_bytes(self) -> int:
        """Return the length of a key of this cipher."""
        return next(size for size, name in CIPHERS.items() if name == self.cipher)

    @property
    def may_demonstrate(self) -> bool:
        """Whether invented people may be shown: on this machine alone, in its own database.

        A database from elsewhere, HTTPS, another address or name: any of them may be a city's, and
        then nobody is let in without a password, whatever the database says of itself.
        """
        is_local = self.bind in LOCAL_BINDS and set(self.hosts) <= set(LOCAL_HOSTS)
        is_own = self.database_url is None and not self.is_https
        return self.is_demo and is_local and is_own

    @property
    def own_archive(self) -> Path | None:
        """Where the embedded database's log is archived; another's server archives it itself."""
        return None if self.database_url else self.archive

    @property
    def named_host(self) -> str | None:
        """The name by which people know this installation; None: it has none."""
        return next((host for host in self.hosts if host not in LOCAL_HOSTS), None)

    def address(self, port: int) -> str:
        """Return how browsers reach this installation, for links that are told to people."""
        host = self.named_host or "127.0.0.1"
        return f"https://{host}" if self.is_https else f"http://{host}:{port}"


def read(variables: Mapping[str, str]) -> Environment:
    """Return the environment that the variables describe.

    :raises BadEnvironment: a variable cannot be used; the message names it and says how to mend it.
    """
    project = Path(__file__).resolve().parents[3]
    home = variables.get("HUZHU_HOME") or str(default_home(project))
    return Environment(
        home=Path(home).expanduser().absolute(),
        project=project,
        port=_port(variables.get("HUZHU_PORT") or "8000"),
        bind=variables.get("HUZHU_BIND") or "127.0.0.1",
        hosts=_hosts(variables.get("HUZHU_HOSTS") or ""),
        proxies=_proxies(variables.get("HUZHU_PROXIES") or ""),
        database_url=_database_url("DATABASE_URL", variables),
        database_owner_url=_database_url("DATABASE_OWNER_URL", variables),
        is_demo=_flag("HUZHU_DEMO", variables, default="1"),
        is_https=_flag("HUZHU_HTTPS", variables),
        is_second_factor_asked=_flag("HUZHU_SECOND_FACTOR", variables, default="1"),
        password_days=_password_days(variables.get("HUZHU_PASSWORD_DAYS") or "0"),
        **_backups(variables, Path(home).expanduser().absolute()),
        clamd=_clamd(variables.get("HUZHU_CLAMD") or None),
        **_channels(variables),
        cipher=_cipher(variables.get("HUZHU_CIPHER") or "aes-gcm"),
        role=_role(variables.get("HUZHU_ROLE") or "command"),
    )


@cache
def current() -> Environment:
    """Return the environment of this process, read when first asked for."""
    return read(os.environ)


def become(role: str) -> None:
    """Be another kind of process from now on; before anything is made from the environment."""
    os.environ["HUZHU_ROLE"] = role
    current.cache_clear()


def default_home(project: Path) -> Path:
    """Return ``var/`` of the checkout, or of the working folder when installed elsewhere."""
    top = project if (project / "pyproject.toml").exists() else Path.cwd()
    return top / "var"


def _port(text: str) -> int:
    if not text.isdecimal() or not 0 < int(text) <= HIGHEST_PORT:
        raise BadEnvironment(f"HUZHU_PORT is {text!r}: write a port number, for example 8000")
    return int(text)


def _flag(name: str, variables: Mapping[str, str], *, default: str = "") -> bool:
    text = variables.get(name, default).strip().lower()
    if text not in YES | NO:
        raise BadEnvironment(f"{name} is {text!r}: write 1 or 0")
    return text in YES


def _password_days(text: str) -> int:
    is_count = text.isascii() and text.isdecimal() and len(text) < 5  # noqa: PLR2004 -- years
    if not is_count or 0 < int(text) < LEAST_PASSWORD_DAYS:
        hint = f"write 0 (never) or days, {LEAST_PASSWORD_DAYS} at least"
        raise BadEnvironment(f"HUZHU_PASSWORD_DAYS is {text!r}: {hint}")
    return int(text)


def _role(text: str) -> str:
    if text not in ROLES:
        raise BadEnvironment(f"HUZHU_ROLE is {text!r}: write one of {', '.join(sorted(ROLES))}")
    return text


def _cipher(text: str) -> str:
    if text not in CIPHERS.values():
        raise BadEnvironment(f"HUZHU_CIPHER is {text!r}: write {' or '.join(CIPHERS.values())}")
    return text


def _hosts(text: str) -> tuple[str, ...]:
    given = tuple(host.strip() for host in text.split(",") if host.strip())
    return (*given, *LOCAL_HOSTS)


def _proxies(text: str) -> tuple[IPv4Network | IPv6Network, ...]:
    given = [each.strip() for each in text.split(",") if each.strip()]
    try:
        return tuple(ip_network(each) for each in given)
    except ValueError:
        hint = "write addresses or networks with commas, for example 127.0.0.1,10.0.3.0/24"
        raise BadEnvironment(f"HUZHU_PROXIES is {text!r}: {hint}") from None


def _clamd(text: str | None) -> str | None:
    host, _, port = (text or "").rpartition(":")
    if text and not text.startswith("/") and not (host and port.isdecimal()):
        hint = "write the path of clamd's socket, or host:port"
        raise BadEnvironment(f"HUZHU_CLAMD is {text!r}: {hint} (unset it: no scanner)")
    return text


def _channels(variables: Mapping[str, str]) -> dict[str, Any]:
    """Read the ways by which messages leave the browser."""
    rate = variables.get("HUZHU_SMS_RATE") or "20"
    if not _is_count(rate):
        raise BadEnvironment(f"HUZHU_SMS_RATE is {rate!r}: write how many a second, from 1 to 999")
    given = {name: variables.get(f"HUZHU_{name.upper()}") or None for name in _SHAPES}
    for name, (shape, hint) in _SHAPES.items():
        if (text := given[name]) and not shape.fullmatch(text):
            raise BadEnvironment(f"HUZHU_{name.upper()} is {text!r}: write {hint}")
    if (mail := given["mail"]) and "@" not in mail and not given["mail_from"]:
        raise BadEnvironment("HUZHU_MAIL_FROM is not set: write the address that mail is from")
    return {**given, "sms_rate": int(rate)}


def _backups(variables: Mapping[str, str], home: Path) -> dict[str, Any]:
    hour = variables.get("HUZHU_BACKUP_HOUR") or "2"
    if hour != OFF and not _is_hour(hour):
        raise BadEnvironment(f"HUZHU_BACKUP_HOUR is {hour!r}: write an hour from 0 to 23, or off")
    kept = (variables.get("HUZHU_BACKUPS_KEPT") or "7,4,12").split(",")
    if len(kept) != len(("days", "weeks", "months")) or not all(map(_is_count, kept)):
        hint = "write three numbers from 1 to 999, days, weeks and months, for example 7,4,12"
        raise BadEnvironment(f"HUZHU_BACKUPS_KEPT is {','.join(kept)!r}: {hint}")
    return {
        "backups": _path(variables, "HUZHU_BACKUPS") or home / "backups",
        **_second_place(variables),
        "backup_hour": None if hour == OFF else int(hour),
        **_drills(variables),
        "backups_kept": tuple(map(int, kept)),
        "archive": _path(variables, "HUZHU_ARCHIVE"),
        "passphrase_file": _path(variables, "HUZHU_BACKUP_PASSPHRASE_FILE"),
    }


def _drills(variables: Mapping[str, str]) -> dict[str, int | None]:
    day = variables.get("HUZHU_DRILL_DAY") or "1"
    if day != OFF and not (day.isdecimal() and 1 <= int(day) <= DAYS):
        raise BadEnvironment(f"HUZHU_DRILL_DAY is {day!r}: write a day from 1 to 28, or off")
    hour = variables.get("HUZHU_DRILL_HOUR") or "3"
    if not _is_hour(hour):
        raise BadEnvironment(f"HUZHU_DRILL_HOUR is {hour!r}: write an hour from 0 to 23")
    return {"drill_day": None if day == OFF else int(day), "drill_hour": int(hour)}


def _is_hour(text: str) -> bool:
    return text.isdecimal() and int(text) < HOURS


def _second_place(variables: Mapping[str, str]) -> dict[str, Any]:
    text, file = variables.get("HUZHU_BACKUPS_COPY") or "", _path(variables, "HUZHU_BUCKET_FILE")
    if not text.startswith(BUCKET):
        folder = _path(variables, "HUZHU_BACKUPS_COPY")
        return {"backups_copy": str(folder) if folder else None, "bucket_file": file}
    if not BUCKET_ADDRESS.fullmatch(text):
        hint = "write s3://bucket or s3://bucket/prefix"
        raise BadEnvironment(f"HUZHU_BACKUPS_COPY is {text!r}: {hint}")
    if file is None:
        hint = "name the file with the bucket's endpoint and keys"
        raise BadEnvironment(f"HUZHU_BUCKET_FILE is not set: {hint} (docs/operate.md)")
    return {"backups_copy": text.rstrip("/"), "bucket_file": file}


def _is_count(text: str) -> bool:
    return text.isdecimal() and 0 < int(text) <= MOST_KEPT


def _path(variables: Mapping[str, str], name: str) -> Path | None:
    text = variables.get(name)
    return Path(text).expanduser().absolute() if text else None


def _database_url(name: str, variables: Mapping[str, str]) -> str | None:
    text = variables.get(name) or None
    if text and not text.startswith(("postgresql://", "postgres://")):
        raise BadEnvironment(f"{name} must begin with postgresql:// (unset it: embedded)")
    return text
