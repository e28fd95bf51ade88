"""The project's own Python files, as trees."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

TOP = Path(__file__).resolve().parents[2]
SOURCE = TOP / "src" / "huzhu"


def files(top: Path = SOURCE) -> list[Path]:
    """Return every Python file that people wrote: migrations are generated."""
    return sorted(path for path in top.rglob("*.py") if "migrations" not in path.parts)


def tree(path: Path) -> ast.Module:
    return parsed(path.read_text())


@cache
def parsed(text: str) -> ast.Module:
    return ast.parse(text)


@cache
def nodes(module: ast.Module) -> tuple[ast.AST, ...]:
    """Return everything in a tree: a dozen tests look through all of the product."""
    return tuple(ast.walk(module))


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Yield every function of a file, nested ones too."""
    for node in nodes(tree(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def short(path: Path) -> str:
    return str(path.relative_to(TOP))
