"""What docs and docstrings quote as a name or a path of ours is there.

A name is a word with an underscore, a dot or two capitals between backquotes; it has to stand in
code, in a template, in SQL or in a setting, not only in other prose.
Not here: links between documents, words without a mark of code.
"""

import ast
import re
from functools import cache

import pytest

from tests.architecture import refusals, source

PACKAGE = {path.stem for path in source.SOURCE.iterdir()} | {"huzhu"}
#: Folders of the project that docs name from the top.
TOPS = {path.name for path in source.TOP.iterdir() if not path.name.startswith(".")} - {"var"}
READ = {".html", ".typ", ".sql", ".js", ".css", ".toml", ".yml", ".yaml", ".json", ".txt"}
QUOTED = re.compile(r"(`{1,2})([^`\n]+)\1")
PATH = re.compile(r"[\w.-]+(?:/[\w.-]+)+/?")
DOTTED = re.compile(r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)+")
NAME = re.compile(r"_?[a-z]+(?:_[a-z0-9]+)+|(?:[A-Z][a-z]+){2,}")
WORD = re.compile(r"\w+")
CODE = ("src", "tests", "tools", "bench", "pyproject.toml", "Makefile", "manage.py")


def prose_of(tree):
    """Yield the docstrings of a module with their lines."""
    kinds = ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef
    for node in source.nodes(tree):
        if isinstance(node, kinds) and (text := ast.get_docstring(node, clean=False)):
            yield node.body[0].lineno, text


def words_of(tree):
    """Yield every word of a module that is neither a comment nor a docstring's."""
    prose = {id(node.value) for node in source.nodes(tree) if isinstance(node, ast.Expr)}
    for node in source.nodes(tree):
        for field in {*node._fields} & {"id", "attr", "arg", "name", "asname", "module"}:
            yield from WORD.findall(str(getattr(node, field) or ""))
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield from () if id(node) in prose else WORD.findall(node.value)


def _files():
    for top in CODE:
        place = source.TOP / top
        yield from (
            [place]
            if place.is_file()
            else (
                path
                for path in place.rglob("*")
                if path.is_file() and "__pycache__" not in path.parts
            )
        )


@cache
def known():
    """Return every word of code, settings and names of files, and the codes of refusals."""
    words = {each.code for each in refusals.of_product()}
    for path in _files():
        words |= set(WORD.findall(source.short(path)))
        if path.suffix == ".py":
            words |= set(words_of(source.tree(path)))
        elif path.suffix in READ:
            words |= set(WORD.findall(path.read_text()))
    return words


def missing(text, words, *, here=source.SOURCE):
    """Yield what a text quotes as ours and is not there."""
    for _, token in QUOTED.findall(text):
        bare = token.strip().removesuffix("()")
        first = re.split(r"[./]", bare)[0]
        if PATH.fullmatch(bare):
            is_there = first not in TOPS | PACKAGE or _is_path(bare, words, here)
        elif DOTTED.fullmatch(bare):
            is_there = first not in PACKAGE or bare in words or set(bare.split(".")) <= words
        else:
            is_there = not NAME.fullmatch(bare) or bare in words
        if not is_there:
            yield bare


@cache
def _places():
    """Return where a path may begin."""
    kept = [path for name in ("templates", "static") for path in source.SOURCE.rglob(name)]
    return [source.TOP, source.SOURCE, *kept]


def _is_path(path, words, here):
    """Whether there is such a file or module, from the top, from an app or beside the text."""
    *folders, last = path.rstrip("/").split("/")
    stem, _, name = last.partition(".")
    for place in (each.joinpath(*folders) for each in (here, *_places())):
        if (place / last).exists() or (place / f"{last}.py").exists():
            return True
        if (place / f"{stem}.py").exists() or (place / stem).is_dir():
            return set(WORD.findall(name)) <= words
    return False


def _docs():
    return [
        path
        for path in [*source.TOP.glob("*.md"), *source.TOP.glob("docs/**/*.md")]
        if path.name != "CHANGELOG.md"  # it tells of names as they were
    ]


def test_docstrings_quote_what_is_there():
    words = known()
    texts = [
        (path, line, text) for path in source.files() for line, text in prose_of(source.tree(path))
    ]
    assert sum(len(QUOTED.findall(text)) for _, _, text in texts) > 1000
    told = [
        f"{source.short(path)}:{line}: ``{name}`` is not there"
        for path, line, text in texts
        for name in missing(text, words, here=path.parent)
    ]
    assert told == []


def test_docs_quote_what_is_there():
    words = known()
    lines = [
        (path, at, line)
        for path in _docs()
        for at, line in enumerate(path.read_text().splitlines(), start=1)
    ]
    assert sum(len(QUOTED.findall(line)) for _, _, line in lines) > 800
    told = [
        f"{source.short(path)}:{at}: `{name}` is not there"
        for path, at, line in lines
        for name in missing(line, words)
    ]
    assert told == []


@pytest.mark.parametrize(
    ("quoted", "is_there"),
    [
        ("kernel/errors", True),
        ("kernel/errors.DomainError", True),
        ("src/huzhu/kernel/errors.py", True),
        ("kernel/erors", False),
        ("kernel/errors.NoSuchThingEver", False),
        ("docs/nothing.md", False),
        ("kernel.errors.DomainError", True),
        ("kernel.errors.NoSuchThingEver", False),
        ("DomainError", True),
        ("NoSuchThingEver", False),
        ("no_such_thing_ever()", False),
        ("ordinary words", True),
    ],
)
def test_name_that_is_not_there_is_told_when_it_is_planted(quoted, is_there):
    words = {"kernel", "errors", "DomainError"}
    told = [] if is_there else [quoted.removesuffix("()")] * 2
    assert [*missing(f"See ``{quoted}`` or `{quoted}`.", words)] == told


def test_words_of_prose_are_no_names():
    planted = ast.parse('"""Of ghost_name."""\ndef real_name(): "Of ghost_name."\nA = "said_name"')
    assert {"real_name", "said_name", "ghost_name"} & set(words_of(planted)) == {
        "real_name", "said_name",
    }  # fmt: skip
