"""Front-end packages as static files: only what is listed here is served, under ``vendor/``.

A whole package holds thousands of files that no page asks for, and style sheets that refer to
files which are not shipped; the list keeps both out.

Not here: the product's own styles and scripts (each page folder's ``static``).
"""

from collections.abc import Iterator
from typing import Any

from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.storage import FileSystemStorage, Storage
from whitenoise.storage import CompressedManifestStaticFilesStorage

from huzhu.config import env

#: Name under ``/static/`` -> file in node_modules.
VENDOR = {
    "vendor/tabler/tabler.min.css": "@tabler/core/dist/css/tabler.min.css",
    "vendor/tabler/tabler.min.js": "@tabler/core/dist/js/tabler.min.js",
    "vendor/icons/tabler-icons.min.css": "@tabler/icons-webfont/dist/tabler-icons.min.css",
    "vendor/icons/fonts/tabler-icons.woff2": "@tabler/icons-webfont/dist/fonts/tabler-icons.woff2",
    "vendor/weui/weui.min.css": "weui/dist/style/weui.min.css",
}


class VendorStorage(FileSystemStorage):
    """node_modules, seen under the names that pages use."""

    def path(self, name: str) -> str:
        return super().path(VENDOR.get(name.replace("\\", "/"), name))


class VendorFinder(BaseFinder):
    """Finds the listed files of front-end packages."""

    def __init__(self) -> None:
        self.storage = VendorStorage(location=env.current().project / "node_modules")

    def check(self, **_kwargs: Any) -> list[Any]:
        return []

    def find(self, path: str, find_all: bool = False, **_kwargs: Any) -> Any:  # noqa: FBT001, FBT002 -- Django's signature
        found = [self.storage.path(path)] if path in VENDOR and self.storage.exists(path) else []
        return found if find_all else (found[0] if found else [])

    def list(self, ignore_patterns: Any) -> Iterator[tuple[str, Storage]]:  # noqa: ARG002 -- the list holds nothing to ignore
        return ((name, self.storage) for name in VENDOR if self.storage.exists(name))


class HashedStorage(CompressedManifestStaticFilesStorage):
    """Files named after their content, compressed beforehand; browsers keep them for ever.

    Vendor style sheets also name files that no browser of ours asks for (older font formats,
    source maps). Those names stay as they are.
    """

    def hashed_name(self, name: str, content: Any = None, filename: str | None = None) -> str:
        try:
            return str(super().hashed_name(name, content, filename))
        except ValueError:
            if not name.startswith("vendor/"):
                raise
            return name
