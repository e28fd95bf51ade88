"""A bucket of an S3-compatible object store as the second place, through ``obstore``.

A file goes there in parts and stands under its name when all of them are there; then it is read
back from the store and its SHA-256 compared with the file's. Address and keys stand in a file that
only this user reads, so that no process's environment shows them.

Not here: what is put there when (``nightly``), the folder that does the same (``places``).
"""

from __future__ import annotations

import hashlib
import re
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import obstore
from obstore.exceptions import BaseError
from obstore.store import S3Store

from huzhu.config.env import BUCKET_ADDRESS, LOCAL_BINDS
from huzhu.runtime.files import Refused

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

#: A part; two are on their way at once. A store takes 10,000 parts: files of up to 160 GB.
PART, AT_ONCE = 16 * 1024 * 1024, 2
#: A part of that size is there within this time, or the way is too slow for a night.
PATIENCE, RETRIES = timedelta(minutes=5), 3
_NEEDED = ("endpoint", "key_id", "secret")
_KNOWN = {*_NEEDED, "region", "style"}
#: Where the bucket's name stands: in the address's path, or before the host's name.
_STYLES = {"path": False, "host": True}
_CODE = re.compile(r"<Code>(\w+)</Code>")
_STATUS = re.compile(r"status code: (\d{3})")
_REASONS = {
    "NoSuchBucket": "没有这个存储桶",
    "NoSuchKey": "没有这个文件",
    "AccessDenied": "密钥没有读写权限",
    "InvalidAccessKeyId": "密钥不被承认",
    "SignatureDoesNotMatch": "密钥不被承认",
}


@dataclass(frozen=True, slots=True)
class Bucket:
    """A prefix of a bucket."""

    store: S3Store
    address: str
    file: Path

    def put(self, path: Path, name: str) -> str:
        with self._told("写入", name):
            obstore.put(self.store, name, path, chunk_size=PART, max_concurrency=AT_ONCE)
            returned = self._sum_of(name)
        with path.open("rb") as given:
            if hashlib.file_digest(given, "sha256").digest() != returned:
                self.remove(name)
                raise Refused(
                    f"备份的副本须与原件相同，{self.address} 读回的 {name} 不同，已删去。"
                    "请检查网络和存储后运行 huzhu backup --nightly。"
                )
        return f"{self.address}/{name}"

    def found(self, below: str = "", *, deep: bool = False) -> dict[str, int]:
        with self._told("查看", below):
            if deep:
                told = [each for some in obstore.list(self.store, below or None) for each in some]
            else:
                told = list(obstore.list_with_delimiter(self.store, below or None)["objects"])
        start = len(below) + 1 if below else 0
        return {each["path"][start:]: each["size"] for each in told}

    def fetch(self, name: str, target: Path) -> None:
        with self._told("读取", name), target.open("wb") as file:
            for piece in obstore.get(self.store, name).stream(min_chunk_size=PART):
                file.write(piece)

    def remove(self, name: str) -> None:
        with self._told("删除", name):
            obstore.delete(self.store, name)

    def _sum_of(self, name: str) -> bytes:
        summed = hashlib.sha256()
        for piece in obstore.get(self.store, name).stream(min_chunk_size=PART):
            summed.update(piece)
        return summed.digest()

    @contextmanager
    def _told(self, act: str, name: str) -> Iterator[None]:
        """Say in our words why it came to nothing: what the library says shows the request."""
        try:
            yield
        except (BaseError, OSError) as error:
            raise Refused(
                f"存储桶须能读写，{act} {self.address}/{name} 没有成功（{_reason(error)}）。"
                f"请核对 {self.file} 中的地址和密钥、存储桶的权限和空间后重试。"
            ) from None


def opened(address: str, file: Path | None) -> Bucket:
    """Return the bucket of an address, with what its file tells.

    :raises Refused: the file cannot be used.
    """
    named = BUCKET_ADDRESS.fullmatch(address)
    if named is None or file is None:
        raise Refused(
            f"存储桶须写作 s3://存储桶名/前缀，并用 HUZHU_BUCKET_FILE 指明写有地址和密钥的文件，"
            f"现为 {address}。请设好后重试。"
        )
    told = read(file)
    store = S3Store(
        named["bucket"],
        prefix=(named["prefix"] or "").strip("/") or None,
        endpoint=told["endpoint"],
        region=told.get("region", "us-east-1"),
        access_key_id=told["key_id"],
        secret_access_key=told["secret"],
        virtual_hosted_style_request=_STYLES[told.get("style", "path")],
        disable_bulk_delete=True,  # several stores ask a head there that S3 no longer does
        client_options={
            "allow_http": told["endpoint"].startswith("http:"),
            "connect_timeout": timedelta(seconds=10),
            "timeout": PATIENCE,
        },
        retry_config={"max_retries": RETRIES, "retry_timeout": PATIENCE},
    )
    return Bucket(store, address, file)


def read(file: Path) -> dict[str, str]:
    """Return what the file of a bucket tells: lines of ``name = value``.

    :raises Refused: others can read it, a name is missing or unknown, or it is not for the net.
    """
    try:
        is_open, text = file.stat().st_mode & 0o077, file.read_text()
    except (OSError, UnicodeDecodeError) as error:
        raise _unusable(file, f"读不到（{error}）") from None
    if is_open:
        raise _unusable(file, "其他用户也能读取（请运行 chmod 600）")
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    told = {
        name.strip(): value.strip() for name, _, value in (each.partition("=") for each in lines)
    }
    if lacking := [name for name in _NEEDED if not told.get(name)]:
        raise _unusable(file, f"没有写 {'、'.join(lacking)}")
    if told.keys() - _KNOWN or told.get("style", "path") not in _STYLES:
        raise _unusable(file, "有不认识的行")
    _check_endpoint(file, told["endpoint"])
    return told


def _check_endpoint(file: Path, endpoint: str) -> None:
    """Names and texts of a backup lie open unless it has a passphrase: no plain way to others."""
    parts = urlsplit(endpoint)
    is_here = parts.scheme == "http" and parts.hostname in {*LOCAL_BINDS}
    if not parts.hostname or not (parts.scheme == "https" or is_here):
        raise _unusable(file, f"endpoint 是 {endpoint}，须以 https:// 开头（本机可用 http://）")


def _unusable(file: Path, state: str) -> Refused:
    return Refused(
        f"存储桶的地址和密钥须写在只有本用户能读的文件中，{file}（HUZHU_BUCKET_FILE）{state}。"
        "请按 docs/operate.md 写好后重试。"
    )


def _reason(error: Exception) -> str:
    """Name the reason by the store's code; what else it said may quote the request."""
    if isinstance(error, OSError) and error.errno:
        return error.strerror or str(error.errno)
    said = str(error)
    if code := _CODE.search(said):
        return _REASONS.get(code[1], f"对方答复 {code[1]}")
    if status := _STATUS.search(said):
        return f"对方答复 {status[1]}"
    return "连不上，或中途断开"
