"""Refusals advise only ways that exist: what they tell to press, open or do is there.

Named in quotation marks: a button, a page, a field, a step, as the product's pages and tables write
it. Named by its verb alone (``WAYS``): some button or heading of the same part has the word.

Not here: that each refusal is met (``test_refusals``).
"""

import ast
import re

from tests.architecture import refusals, source

QUOTED = re.compile(r"[“「]([^”」{}]+)[”」]")
#: Verbs that are ways of their own: whoever reads one looks for its button.
WAYS = re.compile(
    "催办|撤回|撤销|改期|延期|顺延|提请上会|申诉|调整年度预算|比选|退回|改派|补发|换领|转交|复议|变更"
)
#: What the advice asks of somebody beside the platform, or of the spreadsheet's program.
ELSEWHERE = {"文本", "换领"}
COMMAND = re.compile(r"huzhu ([a-z]+)")
_MARKS = re.compile(r"{%.*?%}|{#.*?#}|<[^>]*>|{{.*?}}", re.DOTALL)
_PRESSED = re.compile(r"<(a|button|summary|h[1-4]|legend|label)\b.*?</\1>", re.DOTALL)
_SHOWN = re.compile(r'(?:verb|title|label|text)="([^"]+)"')


def pieces(text):
    """The texts of a template, each without what is between."""
    found = {" ".join(each.split()) for each in _MARKS.split(text)} | set(_SHOWN.findall(text))
    return {each for each in found if refusals.CHINESE.search(each)}


def templates(part=None):
    paths = (source.SOURCE / "web").rglob("*.html")
    return [p.read_text() for p in paths if part is None or ("assessment" in p.parts) == part]


def written(paths):
    """Every text of these files that is one by itself: labels, words of tables, titles."""
    nodes = [node for path in paths for node in source.nodes(source.tree(path))]
    return {n.value for n in nodes if isinstance(n, ast.Constant) and isinstance(n.value, str)}


def labels():
    """All that the product calls anything by, on pages and in tables, but for its refusals."""
    files = [
        path for path in source.files() if "errors" not in str(path.relative_to(source.SOURCE))
    ]
    return written(files) | {piece for text in templates() for piece in pieces(text)}


def pressed(part):
    """The texts of buttons, links and headings of one part; and what acts are called there."""
    found = [
        piece
        for text in templates(part)
        for each in _PRESSED.finditer(text)
        for piece in pieces(each[0])
    ]
    apps = (
        {"assessment"}
        if part
        else {"projects", "procurement", "budget", "claims", "people", "notices"}
    )
    acts = [
        path
        for path in source.files()
        if path.parts[len(source.SOURCE.parts)] in apps and "actions" in str(path)
    ]
    return "\n".join([*found, *(each for each in written(acts) if len(each) < 12)])


def advice(message):
    """The sentences that tell what to do next."""
    return [each for each in re.split("(?<=[。；])", message) if "请" in each or "如" in each]


def astray(found, known, by_part):
    """The refusals that name what is not there: code and the name."""
    wrong = []
    for each in found:
        told = "".join(advice(each.message))
        wrong += [
            (each.code, name) for name in QUOTED.findall(told) if name not in known | ELSEWHERE
        ]
        there = by_part[each.app == "assessment"]
        ways = set(WAYS.findall(QUOTED.sub("", told))) - ELSEWHERE
        wrong += [(each.code, way) for way in sorted(ways) if way not in there]
    return wrong


def test_every_refusal_advises_ways_that_exist():
    found, known = refusals.of_product(), labels()
    by_part = {part: pressed(part) for part in (False, True)}
    assert sum(len(QUOTED.findall("".join(advice(each.message)))) for each in found) > 20
    assert sum(bool(WAYS.search("".join(advice(each.message)))) for each in found) > 10
    assert astray(found, known, by_part) == []


def test_every_command_that_a_refusal_names_exists():
    named = {name for each in refusals.of_product() for name in COMMAND.findall(each.message)}
    known = written([source.SOURCE / "cli.py", *(source.SOURCE / "runtime").rglob("*.py")])
    assert len(named) > 1
    assert named - {word for text in known for word in text.split()} == set()


PLANTED = """
class NoBox(DomainError):
    message = "须签署齐全，还缺一栏。请点“签署全部”，或催办。"
class Found(DomainError):
    message = "须先复核，现在没有。请办理“复核”。"
"""


def test_way_that_is_not_there_is_found_when_it_is_planted():
    found = refusals.declared({"projects/errors.py": ast.parse(PLANTED)})
    known = pieces("<button>复核</button>")
    assert astray(found, known, {False: "复核", True: "催办"}) == [
        ("projects.no_box", "签署全部"),
        ("projects.no_box", "催办"),
    ]
