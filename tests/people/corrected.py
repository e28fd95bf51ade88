"""Corrections to test with, proposed by the director and confirmed by a second person."""

from huzhu.people import corrections
from huzhu.people.actions import corrections as acts
from huzhu.people.corrections import Registration
from huzhu.people.models import Agency, Union
from tests.cast import NOW

WHY = "区划调整批复〔2026〕7 号"


def wanted(row: Agency | Union, **changes: object) -> Registration:
    """What is registered, with what is to be different."""
    stands = corrections.registration_of(row)
    values = {name: getattr(stands, name) for name in Registration.__slots__}
    return Registration(**(values | changes))


def propose(cast, row, **changes):
    given = {"reason": WHY, "by": cast.wang, "at": NOW}
    return acts.propose_correction(row, wanted=wanted(row, **changes), **given)


def confirm(second, correction):
    return acts.confirm_correction(correction, by=second, at=NOW)
