"""How a printed paper is handed out by the pages of both consoles."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.utils.http import content_disposition_header

if TYPE_CHECKING:
    from huzhu.documents.typesetting import Typeset


def pdf_response(made: Typeset, name: str) -> HttpResponse:
    """A paper to be read at once."""
    answer = HttpResponse(made.pdf, content_type="application/pdf")
    disposition = content_disposition_header(as_attachment=False, filename=name)
    answer["Content-Disposition"] = disposition or "inline"
    return answer
