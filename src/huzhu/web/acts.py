"""An act on a page, said once: whose it is, which case, which form, what is said, where it leads.

Most pages that write do the same five things in the same order: find the case within the reader's
scope, bind the form, try the action, tell what comes next and lead on, or show the page again with
what was turned away. An ``Act`` says what differs, and makes the view in one of two shapes:

    view()          an act of another page (POST); turned away, ``shows`` shows that page
    page(template)  a page of its own (GET and POST); the decorated function gives its context

A folder says once what its acts share: ``_act = acts(office_only, find=…, shows=…, leads=…)``.

Not here: views that do something else. They stay functions and call ``acted``.
"""

from __future__ import annotations

import functools
import inspect
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from django.core.exceptions import NON_FIELD_ERRORS
from django.urls import reverse

from huzhu.kernel.shown import FIELD
from huzhu.kernel.sizes import FORM, takes
from huzhu.web import asked_again
from huzhu.web.forms import Attempt, attempt
from huzhu.web.pages import away, back, form_status, sent, show, tell

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from django.http import HttpResponse

    from huzhu.web.forms import Form
    from huzhu.web.guards import Guard, View
    from huzhu.web.requests import MemberRequest, StaffRequest
    from huzhu.web.stored import StoredForm

    Finder = Callable[..., Any]
    #: A form's class, or what makes one out of the request and the case.
    Binder = type[Form] | Callable[..., Form]
    Context = Mapping[str, Any]

R = TypeVar("R")
MERGED = "他人同时修改的其他栏目已一并保留。"


@dataclass(frozen=True, slots=True)
class Done:
    """An act that was done: what its sentence and the way on may speak of."""

    request: StaffRequest
    address: Mapping[str, Any]  #: what the address named: ``year``, ``number``
    case: Any
    form: Any
    result: Any  #: what the action returned

    def words(self, text: str) -> str:
        """Fill in what the text names: ``{case.name}``, ``{result}``, ``{year}``."""
        known = {"case": self.case, "form": self.form, "result": self.result}
        return text.format(**self.address, **known, request=self.request)


def _no_page(_request: StaffRequest, *_case: Any, **_bound: Any) -> HttpResponse:
    """What a button is turned away by goes up to the middleware: there is nothing to show."""
    raise NotImplementedError


@dataclass(frozen=True)
class Act:
    """One act. What is said and where it leads are texts to be filled in (``Done.words``)."""

    guard: Guard
    #: Called with the case, the facts of the form, ``by`` and ``at``.
    action: Callable[..., Any]
    #: None: the act needs no word. What the action says against it goes up to the middleware.
    form: Binder | None = None
    #: The page to lead to and what its address names; ``next`` goes before, when it is ours.
    leads: tuple[str, ...] = ()
    said: str | Callable[[Done], str] = ""
    #: The case, from the request and what the address names; None: the act has none.
    find: Finder | None = None
    #: The part of what was found that the action takes.
    of: Callable[[Any], Any] | None = None
    #: Shows the page on which the act stands: (request, case, **{name: form}).
    shows: View = _no_page
    name: str = "form"
    #: The page is opened under the act's own address, too.
    is_opened: bool = False
    takes: int = FORM

    def view(self) -> View:
        """The view of an act that stands on another page.

        :raises TypeError: it has a form, and no page to show when that is turned away.
        """
        if self.form and self.shows is _no_page:
            raise TypeError(self.action.__name__)
        return self._view(
            self.action, self.guard.both if self.is_opened else self.guard.sends, self.shows
        )

    def page(self, template: str) -> Callable[[Callable[..., Context]], View]:
        """The view of an act with a page of its own; it decorates what gives the context."""

        def around(context: Callable[..., Context]) -> View:
            def shows(request: StaffRequest, *case: Any, **bound: Form) -> HttpResponse:
                shown = {**context(request, *case), **bound}
                return show(request, template, shown, status=form_status(bound[self.name]))

            return self._view(context, self.guard.both, shows)

        return around

    def _view(self, named: Callable[..., Any], way: Callable[[View], View], shows: View) -> View:
        @functools.wraps(named, updated=())
        def act(request: StaffRequest, **address: Any) -> HttpResponse:
            case = (self.find(request, **address),) if self.find else ()
            form = self._form(request, case)
            if request.method == "POST" and (onward := self._try(request, address, case, form)):
                return onward
            return shows(request, *case, **{self.name: form})

        act.act = self  # type: ignore[attr-defined]
        return way(takes(self.takes)(act))

    def _form(self, request: StaffRequest, case: tuple[Any, ...]) -> Any:
        if isinstance(self.form, type):
            files = request.FILES if request.method == "POST" else None
            return self.form(sent(request), files)
        return self.form(request, *case) if self.form else None

    def _try(
        self, request: StaffRequest, address: Mapping[str, Any], case: tuple[Any, ...], form: Any
    ) -> HttpResponse | None:
        """Do it and lead on; None: it was turned away."""
        taken = tuple(self.of(each) for each in case) if self.of else case
        if form is None:
            told = {**shown_to(request, self.action), "by": request.actor, "at": request.now}
            result = self.action(*taken, **told)
        elif done := acted(request, form, self.action, *taken):
            result = done.result
        else:
            return None
        found = case[0] if case else None
        return self._onward(Done(request, address, found, form, result))

    def _onward(self, done: Done) -> HttpResponse:
        if self.said:
            said = done.words(self.said) if isinstance(self.said, str) else self.said(done)
            tell(done.request, said)
        name, *parts = self.leads
        onward = reverse(name, args=[done.words(part) for part in parts])
        return away(done.request, back(done.request, onward))


def acted(
    request: StaffRequest | MemberRequest,
    form: Form,
    action: Callable[..., R],
    *case: Any,
    **more: Any,
) -> Attempt[R]:
    """Check a form and attempt what it is for, in the name of who asks, now."""
    if not form.is_valid():
        return Attempt(is_done=False)
    more = {**form.facts(), **shown_to(request, action), **more}
    done = attempt(form, action, *case, **more, by=request.actor, at=request.now)
    if done and getattr(form, "taken_over", None) and not request.htmx:
        tell(request, MERGED)
    return done


def shown_to(request: StaffRequest | MemberRequest, action: Callable[..., Any]) -> dict[str, str]:
    """What the page has shown, for an act that asks for it: its argument ``shown``."""
    is_signed = FIELD in inspect.signature(action).parameters
    if is_signed or asked_again.is_weighty(action):
        asked_again.check(request)
    return {FIELD: request.POST.get(FIELD, "")} if is_signed else {}


def drafted(
    request: StaffRequest, form: StoredForm, action: Callable[..., R], *case: Any, **more: Any
) -> bool:
    """Save a draft: a faulty field stays as it was saved last, all the others are saved.

    The faults are told by the form. False: nothing could be saved.
    """
    left, faulty = form, set[str]()
    while not acted(request, left, action, *case, **more):
        found = {name for name in left.errors if name in left.fields} - faulty
        if left is not form:
            for name, error in left.errors.as_data().items():
                form.add_error(None if name == NON_FIELD_ERRORS else name, error)
        if not found:
            return False
        faulty |= found
        left = form.as_stored(faulty)
    return True


def acts(guard: Guard, **shared: Any) -> Callable[..., View]:
    """What the acts of one page share, said once; gives back what makes the view of each."""

    def act(action: Callable[..., Any], form: Binder | None = None, **own: Any) -> View:
        return Act(guard, action, form, **{**shared, **own}).view()

    return act
