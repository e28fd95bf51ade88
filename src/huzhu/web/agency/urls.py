"""Addresses of the pages of the agencies."""

from django.urls import path

from huzhu.web.agency import papers, views
from huzhu.web.agency.budgets import views as budgets
from huzhu.web.agency.buying import views as buying
from huzhu.web.agency.materials import views as materials
from huzhu.web.agency.materials.codes import CODE_PAGES
from huzhu.web.agency.organisation import views as organisation
from huzhu.web.agency.panels import PANELS
from huzhu.web.agency.plans import views as plans
from huzhu.web.agency.requests import views as requests
from huzhu.web.agency.results import views as results
from huzhu.web.console import urls as console
from huzhu.web.contributions import patterns_in
from huzhu.web.guards import agency_only

_PROJECT = "projects/<str:number>/"

app_name = "agency"
urlpatterns = [
    path("", views.home, name="home"),
    path("projects/new/", plans.start, name="start"),
    *console.patterns(agency_only, PANELS),
    path(f"{_PROJECT}plan/edit/", plans.plan_form, name="plan-form"),
    path(f"{_PROJECT}plan/discard/", plans.discard, name="discard-draft"),
    path(f"{_PROJECT}plan/autosave/", plans.autosave_plan, name="autosave-plan"),
    path(f"{_PROJECT}plan/amount/", plans.plan_amount, name="plan-amount"),
    path(f"{_PROJECT}plan/reach/", plans.draft_reach, name="draft-reach"),
    path(f"{_PROJECT}plan/submit/", plans.submit_plan, name="submit-plan"),
    path(f"{_PROJECT}minutes/", buying.minutes, name="minutes"),
    path(f"{_PROJECT}goods/", buying.goods, name="goods"),
    path(f"{_PROJECT}quotes/", buying.quotes, name="quotes"),
    path(f"{_PROJECT}scores/", buying.scores, name="scores"),
    path(f"{_PROJECT}award/", buying.award, name="award"),
    path(f"{_PROJECT}reopen/", buying.reopen, name="reopen"),
    path(f"{_PROJECT}amend/", requests.amend, name="amend"),
    path(f"{_PROJECT}check/", requests.check, name="check"),
    path(f"{_PROJECT}request/", requests.apply, name="apply"),
    path(f"{_PROJECT}materials/edit/", materials.materials, name="materials"),
    path(f"{_PROJECT}results/collect/", results.collect, name="collect"),
    path(f"{_PROJECT}papers/", papers.attach, name="attach"),
    *CODE_PAGES.patterns(),
    path("budget/", budgets.budget, name="budget"),
    path("budget/<year:year>/", budgets.budget, name="budget-of"),
    path("budget/<year:year>/edit/", budgets.edit_budget, name="edit-budget"),
    path("organisation/", organisation.organisation, name="organisation"),
    *patterns_in(__package__),
]
