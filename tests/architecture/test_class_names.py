"""A class has a name of its own.

What does not hold yet is listed, so that a new case is told.
"""

import ast
from collections import Counter

from tests.architecture import source

#: Names that two modules give to two things; each is still to be told apart.
SHARED = {
    "Act", "AgencyLine", "AlreadyWithdrawn", "Answer", "AnswerForm", "AnswerMissing",
    "BodyTooLarge", "Candidate", "CellFault", "Change", "Column", "Comparison", "Difference",
    "Duty", "Ending", "Evidence", "Fault", "Figure", "FigureGroup", "FileEmpty", "FileTooLarge",
    "Finding", "Gate", "GoodsRow", "Group", "ItemChange", "ItemForm", "Known", "Line", "ListLine",
    "ListRow", "MakerIsChecker", "Mark", "MeetingMinutes", "MeetingMissing", "Move", "NumberCard",
    "OpenDuty", "OutOfDate", "Outcome", "Place", "Post",
    "Precheck", "Progress", "QuestionOver", "Reason", "ReasonMissing",
    "Refused", "ReopenForm", "RowFault", "Scoresheet", "Section", "SheetSection", "SignIn",
    "Simulation", "SomebodyWasFaster", "Standing", "Step", "Sum", "Taken", "Tally", "Term",
    "Turn", "TurnedAway", "Verdict", "Waiting", "Way", "Window", "_Refused",
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


def _product():
    return [path.read_text() for path in source.files()]


def test_class_names_are_unique_but_for_those_listed():
    assert len(list(classes(_product()))) > 900
    assert shared(_product()) - SHARED == set()


def test_shared_name_is_told_when_it_is_planted():
    planted = ["class A: ...", "class A: ...\nclass B(errors.DomainError, field='x'): ..."]
    assert shared(planted) == {"A"}
