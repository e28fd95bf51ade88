"""The product's refusals as they stand in its files, and what of them stands in tests.

Not here: what is asked of them (``test_refusals``).
"""

import ast
import re
from dataclasses import dataclass
from functools import cached_property

from tests.architecture import source

#: Fewer characters than this may stand in a test by chance.
TELLING = 6
CHINESE = re.compile(r"[\u4e00-\u9fff]")
BETWEEN = re.compile(r"\{[^}]*\}")


@dataclass
class Refusal:
    """One class made from ``DomainError``, wherever it stands."""

    name: str
    app: str
    code: str
    message: str

    @cached_property
    def pieces(self):
        """The sentence without its facts."""
        return [piece for piece in BETWEEN.split(self.message) if len(piece) >= TELLING]


def _bases(node):
    return {ast.unparse(base).rpartition(".")[2] for base in node.bases}


def _own_text(node, name):
    """Return the text that a class gives to a name, on its class line or in its body."""
    given = [(word.arg, word.value) for word in node.keywords]
    given += [(each.targets[0].id, each.value) for each in node.body if _is_plain(each)]
    return next((_plain_text(value) for key, value in given if key == name), "")


def _is_plain(node):
    return isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)


def _plain_text(node):
    return str(node.value) if isinstance(node, ast.Constant) else ""


def declared(modules):
    """Return the refusals of modules (place: tree); one made from another counts, too."""
    found = [
        (place, node)
        for place, tree in modules.items()
        for node in tree.body
        if isinstance(node, ast.ClassDef)
    ]
    family = {"DomainError"}
    while more := {node.name for _, node in found if _bases(node) & family} - family:
        family |= more
    return [_refusal(place, node) for place, node in found if _bases(node) & family]


def _refusal(place, node):
    app = place.partition("/")[0]
    underscored = re.sub(r"(?<!^)(?=[A-Z])", "_", node.name).lower()
    code = _own_text(node, "code") or f"{app}.{underscored}"
    return Refusal(node.name, app, code, _own_text(node, "message"))


def of_product():
    return declared({str(p.relative_to(source.SOURCE)): source.tree(p) for p in source.files()})


def said(trees):
    """Return what tests say: names that they use (an import is no use), and their texts."""
    nodes = [node for tree in trees for node in source.nodes(tree)]
    names = {node.id for node in nodes if isinstance(node, ast.Name)}
    names |= {node.attr for node in nodes if isinstance(node, ast.Attribute)}
    texts = {
        node.value
        for node in nodes
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    return names, texts


def unseen(refusals, trees):
    """Return the refusals of which no test says the class, the code or words of its own."""
    names, texts = said(trees)
    telling = {text for text in texts if len(text) >= TELLING}
    everything = "\n".join(telling)
    chinese = [text for text in telling if CHINESE.search(text)]
    quoted = [_quoted(refusals, text) for text in chinese]
    known = {each[0].code for each in quoted if len(each) == 1}
    return [
        each
        for each in refusals
        if each.name not in names and each.code not in everything and each.code not in known
    ]


def _quoted(refusals, text):
    """Return the refusals that a test's text is of: a part of their sentence, or all of it."""
    return [
        each for each in refusals if any(text in piece or piece in text for piece in each.pieces)
    ]
