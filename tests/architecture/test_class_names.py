"""A class has a name of its own.

A pair that may share one is listed with the reason; one that no longer does leaves the list.
"""

import ast
from collections import Counter

from tests.architecture import source

#: Names that two modules give to two things, by the reason why they may.
SHARED = {
    "a table of the store, and the form or the row that fills it": {
        "Evidence", "GoodsRow", "MeetingMinutes",
    },
    "the official sheet as the paper prints it, as the store keeps it, as the rules count it": {
        "Comparison", "Figure", "FigureGroup", "Scoresheet", "SheetSection",
    },
    "a refusal of two apps that know nothing of each other, each with its own words and clause": {
        "AlreadyWithdrawn", "AnswerMissing", "BodyTooLarge", "FileEmpty", "FileTooLarge",
        "MakerIsChecker", "MeetingMissing", "OutOfDate", "QuestionOver", "ReasonMissing",
        "SomebodyWasFaster", "TurnedAway",
    },
    "one form on the page of those who ask, one on the page of those who answer": {
        "AnswerForm", "ItemForm", "Reason", "ReopenForm",
    },
    "what projects contribute and what the assessment contributes to one list": {
        "Duty", "NumberCard", "OpenDuty", "Turn",
    },
    "the word of a lifecycle or of an opinion, by the glossary, of two lifecycles": {
        "Outcome", "Standing", "Step", "Verdict",
    },
    "the demonstration tells the same of its invented people and roads": {
        "Act", "Ending", "Post", "Term", "Waiting", "Window",
    },
    "lists that are read: of members, codes, figures and schemes, each with its own columns": {
        "CellFault", "Column", "Line", "ListRow", "RowFault",
    },
    "rules of the assessment and something small of a page or a part, never met together": {
        "Answer", "Candidate", "Change", "Difference", "Fault", "Finding", "Gate", "Group",
        "ItemChange", "Known", "Mark", "Move", "Place", "Precheck", "Progress", "Refused",
        "Section", "Sum", "Taken", "Tally", "Way",
    },
    "a query's row, and the rule's value that it is made from": {"AgencyLine", "Simulation"},
    "the page, and the list of who signs in": {"SignIn"},
}  # fmt: skip


def classes(texts):
    """Yield each class of modules with the names of what it is made from."""
    for text in texts:
        for node in source.parsed(text).body:
            if isinstance(node, ast.ClassDef):
                yield node.name, {ast.unparse(base).rpartition(".")[2] for base in node.bases}


def shared(texts):
    counted = Counter(name for name, _ in classes(texts))
    return {name for name, count in counted.items() if count > 1}


def _product():
    return [path.read_text() for path in source.files()]


def test_class_names_are_unique_but_for_those_listed():
    assert len(list(classes(_product()))) > 900
    assert shared(_product()) ^ set().union(*SHARED.values()) == set()


def test_shared_name_is_told_when_it_is_planted():
    planted = ["class A: ...", "class A: ...\nclass B(errors.DomainError, field='x'): ..."]
    assert shared(planted) == {"A"}
