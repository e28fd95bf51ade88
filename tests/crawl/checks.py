"""What is asked of an answer, a page and a refusal: each check yields what is wrong.

``OF_ANSWERS`` holds for whatever is sent, ``OF_PAGES`` for pages that links lead to,
``OF_REFUSALS`` for what turns a form away.

Not here: what needs a browser.
"""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, tzinfo
from functools import cache, lru_cache
from urllib.parse import unquote, urlsplit
from zoneinfo import ZoneInfo

from django.apps import apps
from django.conf import settings
from django.contrib.staticfiles import finders
from django.db import models
from django.test import RequestFactory
from django.urls import Resolver404, resolve

from huzhu.kernel.text import is_fit
from huzhu.kernel.workdays import SHANGHAI
from huzhu.people.models import Account
from huzhu.web import middleware
from tests import words
from tests.crawl.walk import Answered

#: Answers that say something against what was sent.
AGAINST = frozenset({400, 403, 404, 405, 409, 410, 413, 422, 425, 429})
#: What regulations leave open, and examples of bad passwords.
WRITTEN = ("xxx", "aaaa", "qwer")


# --- every answer ---------------------------------------------------------------------------------


def breaks_nothing(seen: Answered) -> Iterator[str]:
    if seen.status >= 500:
        yield seen.raised or f"{seen.status} {seen.name}"


def speaks_our_words_against(seen: Answered) -> Iterator[str]:
    if seen.status in AGAINST:
        yield from words.faults(words.said_against(seen.html))


def is_kept_by_no_cache(seen: Answered) -> Iterator[str]:
    """Only what says the same to everybody, to somebody who is nobody, may be asked for again."""
    is_nobody = settings.SESSION_COOKIE_NAME not in seen.client.cookies
    is_public = is_nobody and _is_public(seen.case.path)
    kept = seen.answer.headers.get("Cache-Control", "nothing")
    if kept != ("no-cache" if is_public else "no-store"):
        yield f"Cache-Control of {seen.name or 'nowhere'}: {kept}"


def _is_public(path: str) -> bool:
    try:
        plain = unquote(urlsplit(path).path)
        # What cannot be stored is stopped before anybody asks whose page it is.
        return is_fit(plain) and middleware.PUBLIC in resolve(plain).namespaces
    except (Resolver404, ValueError):
        return False


# --- pages that links lead to ---------------------------------------------------------------------


def is_there(seen: Answered) -> Iterator[str]:
    if seen.status not in {200, 302}:
        yield f"dead link to {seen.name or seen.case.path}: {seen.status}"


def speaks_our_words(seen: Answered) -> Iterator[str]:
    if seen.is_page:
        told = words.faults(words.seen(seen.html), known={*WRITTEN, *usernames()})
        yield from (f"{seen.name}: {each}" for each in told)


@cache
def usernames() -> frozenset[str]:
    return frozenset(Account.objects.values_list("username", flat=True))


#: Where a machine could stand, or a browser.
ELSEWHERE = ZoneInfo("America/New_York")
_TIME = re.compile(r"(?<![\d-])(\d{4}-\d\d-\d\d) (\d\d:\d\d)(?!\d)")


def tells_time_of_shanghai(seen: Answered) -> Iterator[str]:
    yield from (f"{seen.name}: {each}" for each in times_of_elsewhere(seen.html))


def times_of_elsewhere(page: str) -> list[str]:
    """Times that are a known moment in another zone and none in Shanghai."""
    here, elsewhere = known_moments()
    told = {" ".join(each) for each in _TIME.findall(words.seen(page))}
    return [f"{each} is a time of another zone" for each in sorted((told & elsewhere) - here)]


@cache
def known_moments() -> tuple[frozenset[str], frozenset[str]]:
    """All moments of the database, as Shanghai writes them, and as others do."""
    found: set[datetime] = set()
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if isinstance(field, models.DateTimeField):
                found |= {*model._base_manager.values_list(field.attname, flat=True).distinct()}
    found -= {None}

    def written(*zones: tzinfo) -> frozenset[str]:
        return frozenset(f"{at.astimezone(zone):%Y-%m-%d %H:%M}" for at in found for zone in zones)

    return written(SHANGHAI), written(UTC, ELSEWHERE)


def leads_somewhere(seen: Answered) -> Iterator[str]:
    """Whatever a page names is there: addresses that take what is sent, files, places, forms."""
    page = seen.contents
    asked = [("get", each) for each in page.links] + page.calls
    asked += [(form.method, form.action) for form in page.forms]
    for method, address in asked:
        if not takes(method, unquote(urlsplit(address).path)):
            yield f"{seen.name}: nothing takes {method} {address}"
    for each in page.files:
        if each.startswith(settings.STATIC_URL) and not _is_file(urlsplit(each).path):
            yield f"{seen.name}: no file {each}"
    gone = [f"#{each}" for each in page.jumps if each not in page.ids]
    gone += [f"form {key}" for key in page.sending if key not in {f.key for f in page.forms}]
    yield from (f"{seen.name}: nothing is at {each}" for each in gone)
    yield from (f"{seen.name}: a link leads nowhere {each}" for each in page.empty_links)


_ALLOWED: dict[object, set[str]] = {}


@lru_cache(10_000)
def takes(method: str, path: str) -> bool:
    """Whether an address is there and takes a method, as its view says."""
    if path.startswith(settings.STATIC_URL):
        return method == "get" and _is_file(path)
    try:
        view = resolve(path).func
    except (Resolver404, ValueError):
        return False
    if view not in _ALLOWED:
        is_asked = not hasattr(view, "view_class")  # the library's ask first who it is
        answer = view(RequestFactory().options("/")) if is_asked else None
        told = answer.headers.get("Allow", "") if answer else ""
        _ALLOWED[view] = {*told.replace(",", " ").lower().split()}
    return method in (_ALLOWED[view] or {"get", "post"})


@cache
def _is_file(path: str) -> bool:
    return finders.find(path.removeprefix(settings.STATIC_URL)) is not None


def has_no_idle_button(seen: Answered) -> Iterator[str]:
    """A button sends a form, or names what a script of the same page listens to."""
    for form in seen.contents.forms:
        is_searched = form.method == "get"
        if not (form.presses or is_searched or form.key in seen.contents.sending):
            yield f"{seen.name}: nothing sends the form to {form.action}"
    listened = "".join(script(each) for each in seen.contents.files if each.endswith(".js"))
    for button in seen.contents.loose:
        hooks = [name for name in button if name.startswith(("data-", "hx-"))]
        is_heard = any(name.startswith("hx-") or f"[{name}" in listened for name in hooks)
        if "disabled" not in button and not is_heard:
            yield f"{seen.name}: a button does nothing {button}"


@cache
def script(address: str) -> str:
    found = finders.find(urlsplit(address).path.removeprefix(settings.STATIC_URL))
    with open(found) as file:  # noqa: PTH123 -- a finder's text
        return file.read()


# --- what turns a form away -----------------------------------------------------------------------


def is_a_page_of_ours(seen: Answered) -> Iterator[str]:
    if not ('id="main"' in seen.html and "<h1" in seen.html and "互助服务平台" in seen.html):
        yield f"{seen.name}: a bare refusal {seen.status}"
    elif not re.search(
        r'role="alert"|class="[^"]*\b(refusal|verdict)\b|invalid-feedback', seen.html
    ):
        yield f"{seen.name}: a refusal {seen.status} that says nothing"


_COUNTED = re.compile(r"(\d+) 处须改正")  #: of a sheet and of the fields beside it, each its own


def names_every_fault_above(seen: Answered) -> Iterator[str]:
    """Each link of the summary leads to its field."""
    gone = [each for each in seen.contents.jumps if each not in seen.contents.ids]
    if gone:
        yield f"{seen.name}: the summary leads to no field {gone}"
    for form in seen.contents.forms:
        faulty = [each.name for each in form.controls.values() if each.is_faulty]
        if len(faulty) > 1 and sum(map(int, _COUNTED.findall(seen.html))) < len(faulty):
            yield f"{seen.name}: no summary of {faulty}"


TYPED = "已填写的内容第{}处"


def keeps_what_was_typed(seen: Answered) -> Iterator[str]:
    """Every text that was sent stands in the answer, to be sent again or copied."""
    for name, values in seen.case.sent.items():
        if any(
            str(value).startswith("已填写的内容第") and str(value) not in seen.html
            for value in values
        ):
            yield f"{seen.name}: {name} was typed and is gone ({seen.status})"


OF_ANSWERS = (breaks_nothing, speaks_our_words_against, is_kept_by_no_cache)
OF_PAGES = (
    is_there,
    speaks_our_words,
    tells_time_of_shanghai,
    leads_somewhere,
    has_no_idle_button,
)
OF_REFUSALS = (is_a_page_of_ours, names_every_fault_above, keeps_what_was_typed)
