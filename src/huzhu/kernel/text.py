"""Characters that can be stored and shown at all, and texts of which something is seen.

PostgreSQL takes no NUL and UTF-8 has no lone surrogates; U+FFFD stands where bytes were no UTF-8,
and what was meant is lost. None of them is ever typed by a person.

Not here: where they are stopped (``web.middleware``, ``api.parser``, each reader of files).
"""

import re
import unicodedata

_UNFIT = re.compile("[\x00\ud800-\udfff\ufffd]")
#: Controls, directions and joiners, blanks, marks without a letter. A rare character of a name that
#: Python does not know yet is none of these.
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Zs", "Zl", "Zp", "Mn", "Mc", "Me"})
#: Fillers of Korean, the empty sign of Braille: letters and signs by name, blanks to the eye.
_FILLERS = frozenset("\u115f\u1160\u3164\uffa0\u2800")

#: Breaks of word processors, old and new. (An alternative in front would take ten times as long.)
_BREAKS = re.compile("[\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029](?:(?<=\r)\n)?")
#: A stop before another one: somebody's own sentence inside ours.
_STOPS = re.compile("[。；，、]+(?=[。；，、])")
#: Controls that show as boxes, marks without width, directions. What joins emoji stays.
_UNMEANT = re.compile(
    "[\x00-\x08\x0e-\x1b\x1f\x7f-\x9f\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]"
)


def is_fit(text: str) -> bool:
    r"""Whether a text can be stored.

    >>> is_fit("互助🙂"), is_fit("a\x00"), is_fit("\ud800"), is_fit("\ufffd")
    (True, False, False, False)
    """
    return _UNFIT.search(text) is None


def storable(text: str) -> str:
    r"""What of a text that another system sent can be stored.

    >>> storable("r1\x00\ud800"), storable("互助")
    ('r1', '互助')
    """
    return _UNFIT.sub("", text)


def is_seen(text: str) -> bool:
    r"""Whether a reader sees anything of a text: a name, a reason must not only look like one.

    >>> is_seen("沈知"), is_seen("\u202e否"), is_seen("\u202e\u200b"), is_seen("")
    (True, True, False, False)
    """
    return any(each not in _FILLERS and unicodedata.category(each) not in _UNSEEN for each in text)


def spoken(sentence: str) -> str:
    r"""A sentence into which somebody's words were put, as one writes it.

    >>> spoken("理由是“材料不全。”。请补充，“请示“电影票””已退回。。"), spoken("材料不全。，请补充")
    ('理由是“材料不全。”。请补充，“请示‘电影票’”已退回。', '材料不全，请补充')
    """
    sentence, depth, said = _STOPS.sub("", sentence), 0, []
    for each in sentence:
        depth = max(0, depth + (each == "“") - (each == "”"))
        inner = depth > (each == "“") if each in "“”" else False
        said.append({"“": "‘", "”": "’"}[each] if inner else each)
    return "".join(said)


def as_meant(text: str, *, has_lines: bool) -> str:
    r"""A typed or pasted text with the breaks of its program as ours, without what nobody meant.

    >>> as_meant("第一行\x0b第二行\u200b", has_lines=True), as_meant("一\u2028二", has_lines=False)
    ('第一行\n第二行', '一 二')
    """
    if text.isprintable():  # nothing of either kind is: most texts are told at once
        return text
    return _UNMEANT.sub("", _BREAKS.sub("\n" if has_lines else " ", text))
