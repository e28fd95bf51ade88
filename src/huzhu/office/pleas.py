"""A plea (诉求): somebody asks for something to be put right, and is answered once, in words.

Appeals, objections, disputes of figures and questions about an item are pleas. Not here: who may
file one and until when, what follows from its answer, who is told (the apps).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.db.models import Q

from huzhu.kernel.words import AnswerState

if TYPE_CHECKING:
    from datetime import datetime

    from huzhu.kernel.actor import Actor

_OPEN = str(AnswerState.OPEN)


class Answered(models.Model):
    """The answer of a row that waits for one."""

    WAITING: ClassVar[Q] = Q(answered_at__isnull=True)

    answer = models.TextField("答复", blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.CharField(max_length=200, blank=True)

    class Meta:
        abstract = True


class Plea(Answered):
    """What is upheld or dismissed by its answer."""

    state = models.CharField(max_length=10, choices=AnswerState.choices(), default=_OPEN)
    filed_at = models.DateTimeField()

    class Meta:
        abstract = True


def whole_answer(table: str, **waiting: str) -> models.CheckConstraint:
    """An answer has words, who and when, or there is none; ``waiting``: what else holds then."""
    nothing = Q(answered_at__isnull=True, answered_by="", answer="", **waiting)
    everything = Q(answered_at__isnull=False) & ~Q(answered_by="") & ~Q(answer="")
    name = f"{table}_answer_has_who_and_when"
    return models.CheckConstraint(name=name, condition=nothing | everything)


def give_answer(row: Answered, words: str, *, by: Actor, at: datetime, **found: object) -> bool:
    """Answer what waits, and nothing that was answered; the row then says what stands.

    ``found``: further columns of the answer. False: somebody was faster, or it was withdrawn.
    """
    waiting = type(row)._default_manager.filter(row.WAITING, pk=row.pk)  # noqa: SLF001 -- Django's name
    given = waiting.update(answer=words, answered_at=at, answered_by=str(by), **found)
    row.refresh_from_db(fields=["answer", "answered_at", "answered_by", *found])
    return given == 1
