"""What the product cites of the two regulations is numbered as they number themselves.

Both have chapters 一、, sections （一）, items 1. and points （1）, and neither has a 条 or a 款.
Not here: ids of clauses that no row of the table has (``test_clauses``).
"""

import re

import pytest

from huzhu.demo import projects as demonstrated
from huzhu.projects.rules import termination_text
from huzhu.projects.states import TerminationReason
from huzhu.web.clauses import REGULATIONS, place_of
from huzhu.web.regulation_text import FILES, OPENINGS
from tests.architecture import source

#: Level -> how a paragraph of it begins, from the widest to the narrowest.
LEVELS = {
    "annex": re.compile(r"附件 ?(\d?)[:：]"),
    "chapter": re.compile(r"([一二三四五六七])、"),
    "section": re.compile(r"[（(]([一二三四五])[）)]"),
    "item": re.compile(r"(\d)\. ?"),
    "point": re.compile(r"[（(](\d)[）)] ?"),
}
CITED = re.compile(r"《(?P<title>[^》]+)》“(?P<chapter>[^”]+)”(?:第(?P<item>\d)项)?")
#: Units that laws have; a place in one of the two regulations is never named so.
FOREIGN = re.compile(r"第[一二三四五六七八九十百\d]+[条款章节]")


def _lines(key):
    text = (source.TOP / "docs" / "regulations" / FILES[key][0]).read_text()
    return [line.removeprefix("- ") for line in text.splitlines() if line.strip()]


def numbered(lines):
    """Yield each paragraph with the numbers that it stands under, outermost first."""
    at, is_over = {}, False
    for line in lines:
        for level, opening in LEVELS.items():
            if found := opening.match(line):
                outer = list(LEVELS)[: list(LEVELS).index(level)]
                at = {each: at[each] for each in outer if each in at} | {level: found[1]}
                break
        else:
            if is_over:  # a list ends with the first sentence that has no number
                at = {each: at[each] for each in at if each not in {"item", "point"}}
        is_over = line[-1] in "。；"
        yield line, dict(at)


def written(at):
    """A place as the pages write it."""
    if "annex" in at:
        return f"附件{at['annex']}"
    section = f"（{at['section']}）" if "section" in at else ""
    item = f"{'' if section else ' '}{at['item']}" if "item" in at else ""
    return at["chapter"] + section + item + (f"（{at['point']}）" if "point" in at else "")


def places(key):
    """Clause -> where the text of the regulation itself has its first words."""
    found = {}
    for line, at in numbered(_lines(key)):
        for clause, words in OPENINGS.items():
            if clause[0] == key and words in line and at:
                found.setdefault(clause, written(at))
    return found


@pytest.mark.parametrize("key", REGULATIONS)
def test_place_of_a_clause_is_the_number_under_which_the_regulation_has_its_words(key):
    found = places(key)
    assert found == {clause: place_of(clause) for clause in OPENINGS if clause[0] == key}
    assert len(found) > 15


def wrong(text):
    """Each citation in a text that the regulations' own numbering does not have."""
    yield from FOREIGN.findall(text)
    for cited in CITED.finditer(text):
        under = [
            at.get("item")
            for key in REGULATIONS
            if cited["title"] in REGULATIONS[key][1]
            for line, at in numbered(_lines(key))
            if cited["chapter"].startswith(f"{at.get('chapter')}、")
            and (line == cited["chapter"] or "item" in at)
        ]
        if not under or under[0] is not None or cited["item"] not in under:
            yield cited[0]


def test_citations_in_the_texts_of_the_product_are_numbered_as_the_regulations_are():
    suffixes = {".py", ".html", ".typ", ".js", ".json", ".yaml"}
    texts = {
        source.short(path): path.read_text()
        for path in source.SOURCE.rglob("*")
        if path.suffix in suffixes and not {"migrations", "vendor"} & {*path.parts}
    }
    assert len(texts) > 500
    assert {name: [*wrong(text)] for name, text in texts.items() if [*wrong(text)]} == {}
    refusals = [str(each.special.get("refused", "")) for each in demonstrated.WAITING]
    assert sum(len(CITED.findall(each)) for each in refusals) == 1


@pytest.mark.parametrize(("kind", "item"), [*zip(TerminationReason, "123", strict=True)])
def test_notice_of_an_end_cites_the_item_of_the_regulation_that_it_rests_on(kind, item):
    text = termination_text("2026-0001", "体检", agency="东城", kind=kind, explanation="停业。")
    cited = CITED.search(text)
    assert (cited["chapter"], cited["item"]) == ("五、项目终止", item)
    assert [*wrong(text)] == []


@pytest.mark.parametrize(
    "planted",
    [
        "依照《代办机构服务项目管理办法》第五条",
        "依第六条第三款",
        "《代办机构服务项目管理办法》“五、工作要求”",
        "《代办机构服务项目管理办法》“六、工作要求”第6项",
        "《服务项目办法》“五、项目终止”",
    ],
)
def test_wrong_citation_is_told_when_it_is_planted(planted):
    assert [*wrong(planted)]
