"""Addresses of the pages of the office."""

from django.urls import path

from huzhu.web.console import own_rights
from huzhu.web.console.urls import patterns
from huzhu.web.contributions import patterns_in
from huzhu.web.guards import of_house, office_only
from huzhu.web.office import views
from huzhu.web.office.budgets import views as budgets
from huzhu.web.office.calendar import views as calendar
from huzhu.web.office.meetings import views as meetings
from huzhu.web.office.members import views as members
from huzhu.web.office.notices import views as notices
from huzhu.web.office.operations import views as operations
from huzhu.web.office.organisations import views as organisations
from huzhu.web.office.projects import views as projects
from huzhu.web.office.projects.panels import PANELS
from huzhu.web.office.projects.used_codes import USE_PAGES
from huzhu.web.office.trail import views as trail

app_name = "office"

_ACTS = {
    "give-opinion": projects.give_opinion,
    "pass-review": projects.pass_review,
    "return-plan": projects.return_plan,
    "countersign": projects.countersign,
    "return-application": projects.return_application,
    "refuse": projects.refuse,
    "bring-to-meeting": projects.bring_to_meeting,
    "approve": projects.approve,
    "sign-system-test": projects.sign_system_test,
    "publish-offer": projects.publish_offer,
    "pass-amendment": projects.pass_amendment,
    "return-amendment": projects.return_amendment,
    "decide-difference": projects.decide_difference,
    "postpone": projects.postpone,
    "settle": projects.settle,
    "record-usage": projects.record_usage,
    "issue-feedback": projects.issue_feedback,
    "close": projects.close,
    "clear": projects.clear_termination,
    "terminate": projects.terminate,
}

urlpatterns = [
    path("", views.home, name="home"),
    path("todo/", views.todos, name="todos"),
    path("my-rights/", of_house.opens(own_rights.own_rights), name="own-rights"),
    *(path(f"projects/<str:number>/{act}/", view, name=act) for act, view in _ACTS.items()),
    *patterns(office_only, PANELS),
    *USE_PAGES.patterns(),
    path("meetings/", meetings.meetings, name="meetings"),
    path("meetings/new/", meetings.call_meeting, name="call-meeting"),
    path("meetings/of/<path:number>/", meetings.meeting, name="meeting"),
    path("meetings/minutes/<path:number>/", meetings.enter_minutes, name="meeting-minutes"),
    path("operations/", operations.board, name="operations"),
    path("operations/health/", operations.health, name="health"),
    path("operations/data-terms/", operations.data_terms, name="data-terms"),
    path("notices/", notices.notices, name="notices"),
    path("notices/new/", notices.post_notice, name="post-notice"),
    path("notices/drafts/<key:draft_id>/", notices.notice_draft, name="notice-draft"),
    path("notices/drafts/<key:draft_id>/propose/", notices.propose_draft, name="propose-draft"),
    path("notices/drafts/<key:draft_id>/publish/", notices.publish_draft, name="publish-draft"),
    path("notices/drafts/<key:draft_id>/withdraw/", notices.withdraw_draft, name="withdraw-draft"),
    path("notices/of/<path:number>/", notices.notice, name="notice"),
    path("budgets/", budgets.board, name="budgets"),
    path("budgets/<key:agency_id>/", budgets.agency_budget, name="budget"),
    path("members/", members.members, name="members"),
    path("members/of/<str:number>/", members.member, name="member"),
    path("members/of/<str:number>/look/", members.look, name="look-at-member"),
    path("members/of/<str:number>/verify/", members.verify_again, name="verify-member"),
    path("members/imports/", members.imports, name="imports"),
    path("members/imports/template/", members.template, name="import-template"),
    path("members/imports/<key:import_id>/", members.member_import, name="import"),
    path("members/imports/<key:import_id>/columns/", members.map_import, name="map-import"),
    path("members/imports/<key:import_id>/confirm/", members.confirm_import, name="confirm-import"),
    path(
        "members/imports/<key:import_id>/withdraw/",
        members.withdraw_import,
        name="withdraw-import",
    ),
    path("members/imports/<key:import_id>/drop/", members.drop_import, name="drop-import"),
    path("members/imports/<key:import_id>/refused/", members.refused_rows, name="refused-rows"),
    path("members/imports/<key:import_id>/changes/", members.import_changes, name="import-changes"),
    path("organisations/", organisations.organisations, name="organisations"),
    path("organisations/new/", organisations.open_agency, name="open-agency"),
    path("organisations/office/", organisations.office, name="office"),
    path(
        "organisations/office/appoint/", organisations.appoint_in_office, name="appoint-in-office"
    ),
    path("organisations/terms/<key:position_id>/end/", organisations.end_term, name="end-term"),
    path(
        "organisations/terms/<key:position_id>/recover/",
        organisations.ask_recovery,
        name="ask-recovery",
    ),
    path("recoveries/", organisations.recoveries, name="recoveries"),
    path(
        "organisations/accounts/<key:account_id>/password-link/",
        organisations.issue_password_link,
        name="issue-password-link",
    ),
    path(
        "organisations/accounts/<key:account_id>/end-sessions/",
        organisations.end_sessions_of,
        name="end-sessions-of",
    ),
    path(
        "organisations/accounts/<key:account_id>/close/",
        organisations.close_account,
        name="close-account",
    ),
    path("organisations/<key:agency_id>/", organisations.organisation, name="organisation"),
    path("organisations/<key:agency_id>/points/", organisations.open_point, name="open-point"),
    path(
        "organisations/<key:agency_id>/unions/", organisations.register_union, name="register-union"
    ),
    path("organisations/<key:agency_id>/appoint/", organisations.appoint, name="appoint"),
    path("calendar/", calendar.this_year, name="this-year"),
    path("calendar/deadlines/", calendar.deadlines, name="deadlines"),
    path("calendar/<year:year>/", calendar.year, name="calendar"),
    path("calendar/<year:year>/announce/", calendar.announce, name="announce-year"),
    path("calendar/days/<day:day>/unset/", calendar.unset_day, name="unset-day"),
    path("trail/", trail.trail, name="trail"),
    path("trail/<int:number>/", trail.event, name="trail-event"),
    path("trail/export/", trail.trail_export, name="trail-export"),
    *patterns_in(__package__),
]
