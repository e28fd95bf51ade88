"""Addresses of the shared pages, for an audience to include under its own namespace."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import path, re_path

from huzhu.web.console import views
from huzhu.web.console.case import TABS

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.urls import URLPattern

    from huzhu.web.console.case import Panels
    from huzhu.web.guards import View

_NUMBER = r"^projects/(?P<number>[\w-]+)/"


def patterns(guard: Callable[[View], View], panels: Panels) -> list[URLPattern]:
    """The boxes, the list, and the page of a project with the audience's panels."""
    project = guard(views.project_view(panels))
    return [
        path("todo/", guard(views.todos), name="todos"),
        path("done/", guard(views.done), name="done"),
        path("mine/", guard(views.mine), name="mine"),
        path("drafts/", guard(views.drafts), name="drafts"),
        path("copies/", guard(views.copies), name="copies"),
        path("copies/<key:copy_id>/", guard(views.read_copy), name="read-copy"),
        path("projects/", guard(views.projects), name="projects"),
        path("projects/export/", guard(views.export_projects), name="projects-export"),
        re_path(f"{_NUMBER}$", project, name="project"),
        re_path(f"{_NUMBER}(?P<tab>{'|'.join(TABS)})/$", project, name="project"),
        path(
            "projects/<str:number>/papers/<key:file_id>/",
            guard(views.project_paper),  # type: ignore[arg-type] # a stream is an answer, too
            name="project-paper",
        ),
    ]
