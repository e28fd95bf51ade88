"""An act whose answer is a file leaves its page true: the form names the page to open after it.

Not here: lists that wait (``web/agency/test_code_lists``), that the page is opened when the file
has come (``journeys/results``).
"""

import ast
import re

from tests.architecture import source

PAGES = source.SOURCE / "web"
WAYS = {"sends", "both", "require_POST"}
FORM = re.compile(r"<form\b(?:[^>%]|%(?!})|{%.*?%})*>", re.DOTALL)
URL = re.compile(r"{% url '\w+:([\w-]+)'")


def makers(trees: list[ast.Module]) -> set[str]:
    """The names of what makes an answer that is a file, and of what calls it by such a name."""
    known = {"FileResponse", "content_disposition_header"}
    functions = [each for tree in trees for each in tree.body if isinstance(each, ast.FunctionDef)]
    while more := {each.name for each in functions if calls(each) & known} - known:
        known |= more
    return known


def calls(function: ast.FunctionDef) -> set[str]:
    nodes = [node.func for node in ast.walk(function) if isinstance(node, ast.Call)]
    names = {node.id for node in nodes if isinstance(node, ast.Name)}
    return names | {node.attr for node in nodes if isinstance(node, ast.Attribute)}


def giving(trees: list[ast.Module]) -> set[str]:
    """The names of views that take a form and answer with a file."""
    known = makers(trees)
    return {
        each.name
        for tree in trees
        for each in tree.body
        if isinstance(each, ast.FunctionDef)
        and WAYS & {ast.unparse(way).rpartition(".")[2] for way in each.decorator_list}
        and calls(each) & known
    }


def telling(templates: list[str]) -> set[str]:
    """The acts whose forms name the page to open when their file has come."""
    forms = [form for text in templates for form in FORM.findall(text)]
    found = [URL.search(form) for form in forms if "data-gives-file" in form]
    return {each[1].replace("-", "_") for each in found if each}


def test_every_act_that_gives_a_file_names_the_page_to_open_after_it():
    trees = [source.tree(path) for path in source.files(PAGES)]
    templates = [path.read_text() for path in PAGES.rglob("*.html")]
    assert len(makers(trees)) > 15
    assert giving(trees) == {
        "collect", "export", "import_changes", "refused_rows", "trail_export"
    }  # fmt: skip
    assert telling(templates) == giving(trees)


PLANTED = """
def workbook(content):
    return content_disposition_header(content)
@clerk_only.sends
def take_away(request):
    return workbook(act(request))
@clerk_only.opens
def template(request):
    return workbook(b"")
@clerk_only.both
def page(request):
    return show(request)
"""


def test_act_that_gives_a_file_is_found_when_it_is_planted():
    assert giving([ast.parse(PLANTED)]) == {"take_away"}
    form = """<form action="{% url 'a:take-away' x %}" data-gives-file="{% url 'a:page' %}">"""
    assert telling([form, """<form action="{% url 'a:page' %}">"""]) == {"take_away"}
