"""Reading service projects, always within what the actor may see.

``cases`` finds projects and their papers, ``desk`` says whose turn it is, ``files`` gathers all of
one project for its page. Not here: writing (``actions``).
"""

from huzhu.projects.queries.cases import (
    ProjectFilter,
    application_of,
    budget_agency_id,
    budget_year,
    counts_by_state,
    due_to_open,
    due_to_settle,
    fields_of,
    latest_plan,
    maker_of,
    meeting_by_number,
    meeting_item_of,
    meeting_with_agenda,
    meetings,
    meetings_to_come,
    minutes_of,
    plans_of,
    project_of,
    projects_for,
    public_project,
    review_of,
    reviews_of,
    visible_projects,
    window_of,
)
from huzhu.projects.queries.desk import (
    deadlines_of,
    duties_for_case,
    todos_for,
)
from huzhu.projects.queries.files import ProjectFile, StripStop, file_of
from huzhu.projects.queries.held import HeldProject, held_projects
from huzhu.projects.queries.papers import drafted_letter, papers_of
from huzhu.projects.queries.standing import ASKING
from huzhu.projects.queries.watch import WatchedProject, watched_projects

__all__ = [
    "ASKING",
    "HeldProject",
    "ProjectFile",
    "ProjectFilter",
    "StripStop",
    "WatchedProject",
    "application_of",
    "budget_agency_id",
    "budget_year",
    "counts_by_state",
    "deadlines_of",
    "drafted_letter",
    "due_to_open",
    "due_to_settle",
    "duties_for_case",
    "fields_of",
    "file_of",
    "held_projects",
    "latest_plan",
    "maker_of",
    "meeting_by_number",
    "meeting_item_of",
    "meeting_with_agenda",
    "meetings",
    "meetings_to_come",
    "minutes_of",
    "papers_of",
    "plans_of",
    "project_of",
    "projects_for",
    "public_project",
    "review_of",
    "reviews_of",
    "todos_for",
    "visible_projects",
    "watched_projects",
    "window_of",
]
