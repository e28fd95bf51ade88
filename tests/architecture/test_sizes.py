"""No function longer than a screen, no file longer than one sitting."""

from statistics import median

from tests.architecture import source

LONGEST_FUNCTION = 50
LONGEST_FILE = 400
MEDIAN_FUNCTION = 10


def _length(node):
    return node.end_lineno - node.lineno + 1


def test_no_function_is_longer_than_50_lines():
    long = [
        f"{source.short(path)}:{node.lineno} {node.name} has {_length(node)} lines"
        for path in [*source.files(), *source.files(source.TOP / "tests")]
        for node in source.functions(path)
        if _length(node) > LONGEST_FUNCTION
    ]
    assert long == []


def test_no_file_is_longer_than_400_lines():
    lengths = {
        source.short(path): len(path.read_text().splitlines())
        for path in [*source.files(), *source.files(source.TOP / "tests")]
    }
    assert {path: length for path, length in lengths.items() if length > LONGEST_FILE} == {}


def test_half_of_all_functions_have_at_most_10_lines():
    lengths = [_length(node) for path in source.files() for node in source.functions(path)]
    assert median(lengths) <= MEDIAN_FUNCTION
