"""Handing out the files that a review rests on, always as attachments."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from django.http import FileResponse

if TYPE_CHECKING:
    from django.http import HttpResponse

    from huzhu.documents.states import Download


def handed_out(download: Download) -> HttpResponse:
    """Answer with a stored file."""
    answer = FileResponse(
        download.path.open("rb"),
        as_attachment=True,
        filename=download.name,
        content_type=download.content_type,
    )
    return cast("HttpResponse", answer)
