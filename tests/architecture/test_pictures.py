"""Pictures of codes: whatever draws one draws an ordinary QR code."""

import ast

from tests.architecture import source


def _makers() -> list[tuple[str, str]]:
    """Every use of segno in the project: file and name of what is called."""
    return [
        (source.short(path), node.attr)
        for top in ("src", "tests", "bench")
        for path in source.files(source.TOP / top)
        for node in source.nodes(source.tree(path))
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and node.value.id == "segno"
    ]


def test_every_picture_of_a_code_is_an_ordinary_qr_code():
    """``segno.make`` chooses Micro QR for a short text, which no phone reads."""
    makers = _makers()
    assert "src/huzhu/web/member/shown.py" in {path for path, _ in makers}
    assert "src/huzhu/documents/typesetting.py" in {path for path, _ in makers}
    assert {name for _, name in makers} == {"make_qr"}
