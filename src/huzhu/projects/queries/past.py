"""Which cases of the trail a project is: its own rows, those of its purchase and of its offer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from huzhu.procurement import queries as procurement
from huzhu.projects.models import ServiceProject

if TYPE_CHECKING:
    from huzhu.audit.changes import Case
    from huzhu.projects.queries.files import ProjectFile


def cases_of(file: ProjectFile) -> tuple[Case, ...]:
    """The rows that the cases of a project begin with, the project's own first."""
    project = file.project
    found = [(ServiceProject._meta.db_table, str(project.pk))]  # noqa: SLF001 -- documented by Django
    if case := procurement.case_of(project.number):
        found.append(case)
    if file.offer:
        found.append(("claims_offer", str(file.offer.status.id)))
    return tuple(found)
