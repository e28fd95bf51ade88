"""Whether a request could be handed in now, and what the budget line says to it.

The rules of the request are asked beforehand, so that the page names every gap at once.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django import forms

from huzhu.projects.queries import papers as paper_queries
from huzhu.projects.queries import papers as request_papers
from huzhu.web.forms import attempt

if TYPE_CHECKING:
    from huzhu.projects.models import ServiceProject
    from huzhu.projects.queries.papers import RequestPapers
    from huzhu.web.requests import StaffRequest


@dataclass(frozen=True, slots=True)
class Readiness:
    """The papers with what is said against them."""

    papers: RequestPapers
    findings: forms.Form

    @property
    def is_clear(self) -> bool:
        return not self.findings.errors


def readiness(
    request: StaffRequest, project: ServiceProject, *, with_check: bool = True
) -> Readiness:
    """Ask the rules of the set, of the check and of the money."""
    papers = paper_queries.papers_of(project)
    findings = forms.Form(data={})
    attempt(findings, request_papers.check_complete, papers)
    if with_check:
        attempt(findings, request_papers.check_still_checked, papers)
    attempt(findings, request_papers.check_agreed, papers)
    if papers.amount:
        attempt(findings, request_papers.check_money, papers, today=request.today)
    return Readiness(papers, findings)
