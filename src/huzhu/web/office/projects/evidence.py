"""What proves that a project had to end (五): a paper in its file, for the office and the agency.

Not here: the end itself (``projects.actions.terminate``), the words of its notice (``forms``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from huzhu.documents import actions as documents
from huzhu.documents.states import Purpose
from huzhu.web.fields import FileField
from huzhu.web.forms import Form, attempt

if TYPE_CHECKING:
    from datetime import datetime

    from huzhu.kernel.actor import Actor
    from huzhu.projects.models import ServiceProject


class Evidence(Form):
    """A notice of closure, a photograph, a letter; there need not be one."""

    file = FileField(
        "依据材料",
        accept=".pdf,.png,.jpg,.jpeg,.docx,.xlsx",
        required=False,
        help_text="如停业通知、现场照片。PDF、图片或文档，存入项目卷宗，不公开。",
    )


def keep(form: Evidence, project: ServiceProject, *, by: Actor, at: datetime) -> bool:
    """Store what was attached; true unless it was turned away, and then the form says why."""
    upload = form.cleaned_data["file"]
    if not upload:
        return True
    facts = {"content": upload, "name": upload.name, "purpose": Purpose.EVIDENCE}
    return bool(attempt(form, documents.store_file, project.number, **facts, by=by, at=at))
