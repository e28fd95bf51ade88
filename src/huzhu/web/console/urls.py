"""Addresses of the shared pages, for an audience to include under its own namespace."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import path, re_path

from huzhu.web.console import (
    bindings,
    budgets,
    chairs,
    corrections,
    field_rights,
    handed,
    leaving,
    own_rights,
    past,
    proxies,
    reach,
    recusals,
    shops,
    views,
)
from huzhu.web.console.case import TABS

if TYPE_CHECKING:
    from django.urls import URLPattern

    from huzhu.web.console.case import Panels
    from huzhu.web.guards import Guard

_NUMBER = r"^projects/(?P<number>[\w-]+)/"


def patterns(guard: Guard, panels: Panels) -> list[URLPattern]:
    """The boxes, the list, and the page of a project with the audience's panels."""
    project = guard.opens(views.project_view(panels))
    return [
        path("todo/", guard.opens(views.todos), name="todos"),
        path("done/", guard.opens(views.done), name="done"),
        path("mine/", guard.opens(views.mine), name="mine"),
        path("drafts/", guard.opens(views.drafts), name="drafts"),
        path("copies/", guard.opens(views.copies), name="copies"),
        path("copies/read/", guard.sends(views.read_all_copies), name="read-copies"),
        path("copies/<key:copy_id>/", guard.sends(views.read_copy), name="read-copy"),
        path("my-rights/", guard.opens(own_rights.own_rights), name="own-rights"),
        path("field-rights/", guard.opens(field_rights.field_rights), name="field-rights"),
        path("budget-uses/", guard.opens(budgets.uses), name="budget-uses"),
        *bindings.patterns(guard),
        *corrections.patterns(guard),
        *chairs.patterns(guard),
        *handed.patterns(guard),
        *leaving.patterns(guard),
        *proxies.patterns(guard),
        *recusals.patterns(guard),
        *shops.patterns(guard),
        path("projects/", guard.opens(views.projects), name="projects"),
        path("projects/export/", guard.opens(views.export_projects), name="projects-export"),
        re_path(f"{_NUMBER}$", project, name="project"),
        re_path(f"{_NUMBER}past/$", guard.opens(past.project_then), name="project-past"),
        re_path(f"{_NUMBER}reach/$", guard.opens(reach.plan_reach), name="reach"),
        re_path(f"{_NUMBER}(?P<tab>{'|'.join(TABS)})/$", project, name="project"),
        path(
            "projects/<str:number>/papers/<key:file_id>/",
            guard.opens(views.project_paper),  # type: ignore[arg-type] # a stream is an answer, too
            name="project-paper",
        ),
    ]
