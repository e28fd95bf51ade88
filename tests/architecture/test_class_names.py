"""A class has a name of its own, and every refusal is named by a test.

What does not hold yet is listed, so that a new case is told.
"""

import ast
import re
from collections import Counter

from tests.architecture import source

#: Names that two modules give to two things; each is still to be told apart.
SHARED = {
    "Act", "AgencyLine", "AlreadyWithdrawn", "Answer", "AnswerForm", "AnswerMissing",
    "BodyTooLarge", "Candidate", "CellFault", "Change", "Column", "Comparison", "Difference",
    "Duty", "Ending", "Evidence", "Fault", "Figure", "FigureGroup", "FileEmpty", "FileTooLarge",
    "Finding", "Gate", "GoodsRow", "Group", "ItemChange", "ItemForm", "Known", "Line", "ListLine",
    "ListRow", "MakerIsChecker", "Mark", "MeetingMinutes", "MeetingMissing", "Move", "NumberCard",
    "OpenDuty", "OutOfDate", "Outcome", "Place", "PointsOutOfRange", "PointsTooFine", "Post",
    "Precheck", "Progress", "QuestionNotFound", "QuestionOver", "Reason", "ReasonMissing",
    "Refused", "ReopenForm", "RowFault", "Scoresheet", "Section", "SheetSection", "SignIn",
    "Simulation", "SomebodyWasFaster", "Standing", "Step", "Sum", "Taken", "Tally", "Term",
    "Turn", "TurnedAway", "Verdict", "Waiting", "Way", "Window", "WithdrawnWithoutReason",
    "_Refused",
}  # fmt: skip
#: Refusals whose class no test names: some are seen by their sentence, some not at all.
UNNAMED = {
    "AccountClosed", "AccountOfAnother", "AgencyTwice", "AgencyUnknown", "AnswerUnknown",
    "BadRequest", "BadTicket", "Busy", "CertificateVoid", "CodeKnown", "ControlTotalDiffers",
    "ControlTotalMissing", "DayNotDifferent", "DemoOnly", "ExplanationMissing", "FactRepeated",
    "FactsUnreadable", "FigureCorrected", "FigureOfOthers", "FilingKindUnknown",
    "FilingOutsideYear", "FilingTwice", "GroupWithoutDirector", "ImportEmpty", "ImportFaulty",
    "KeyOfAnotherTicket", "LinkNumberWrong", "MaterialsIncomplete", "MaterialsMissing",
    "MeetingMinutesIncomplete", "MeetingNumberTaken", "MeetingPast", "MinutesIncomplete",
    "MinutesTooEarly", "NoAgencyInScope", "NoSuchDemoPerson", "NotAnAgency", "NotAwarded",
    "NotDisputable", "NotFound", "NotJson", "NotSignedIn", "NotYours", "NothingDisputed",
    "OfferTerminated", "OutOfDate", "PaperDiffers", "PasswordDiffers", "PasswordTooShort",
    "PasswordWeak", "PresentPasswordLater", "PublishTooLate", "ResultsNotYet", "SignInPaused",
    "SlowDown", "TermsMissing", "TooEarly", "TotalTooLarge", "TurnedAway", "UnfitText",
    "Unreadable", "WindowUpsideDown", "WrongMethod", "_Refused",
}  # fmt: skip


def classes(texts):
    """Yield each class of modules with the names of what it is made from."""
    for text in texts:
        for node in ast.parse(text).body:
            if isinstance(node, ast.ClassDef):
                yield node.name, {ast.unparse(base).rpartition(".")[2] for base in node.bases}


def shared(texts):
    counted = Counter(name for name, _ in classes(texts))
    return {name for name, count in counted.items() if count > 1}


def unnamed(texts, tests):
    """Return the refusals whose name stands in no test."""
    words = {word for text in tests for word in re.findall(r"\w+", text)}
    return {name for name, bases in classes(texts) if "DomainError" in bases} - words


def _product():
    return [path.read_text() for path in source.files()]


def test_class_names_are_unique_but_for_those_listed():
    assert len(list(classes(_product()))) > 900
    assert shared(_product()) - SHARED == set()


def test_every_refusal_is_named_by_a_test_but_for_those_listed():
    tests = source.files(source.TOP / "tests")
    others = [path.read_text() for path in tests if path.name != "test_class_names.py"]
    assert len(others) > 200
    assert unnamed(_product(), others) - UNNAMED == set()


def test_shared_name_and_unnamed_refusal_are_told_when_they_are_planted():
    planted = ["class A: ...", "class A: ...\nclass B(errors.DomainError, field='x'): ..."]
    assert shared(planted) == {"A"}
    assert unnamed(planted, ["pytest.raises(A)"]) == {"B"}
    assert unnamed(planted, ["pytest.raises(B)"]) == set()
