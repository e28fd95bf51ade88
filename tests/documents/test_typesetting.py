"""Printed documents: text stays text, same content gives same paper, rare names are whole."""

import io
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pypdf
import pytest

from huzhu.documents import fonts, typesetting
from huzhu.documents.typesetting import TypesettingFault, checksum, typeset

AT = datetime(2022, 1, 5, 9, 0, tzinfo=UTC)
RARE = "喆堃垚犇赟昇芃翀祎珺甯瑄頔燚婳媞禤㐂䶮𬭎𬱖𫖮"
CERTIFICATE = {
    "title": "荣誉证书",
    "name": "王喆",
    "of": "东城区代办处",
    "wording": "被评为2021年度优秀个人。",
    "organ": "北京办事处",
    "issued_on": date(2022, 5, 20),
}


def pages(pdf):
    return [
        page.extract_text().replace("\n", "") for page in pypdf.PdfReader(io.BytesIO(pdf)).pages
    ]


def printed(**changed):
    return pages(typeset("assessment/certificate", {**CERTIFICATE, **changed}, at=AT).pdf)[0]


@pytest.fixture
def template(tmp_path, monkeypatch):
    """A template of an app of this test's own; its text is given."""

    def written(text):
        folder = tmp_path / "app" / "typst"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "paper.typ").write_text(text)
        return "app/paper"

    monkeypatch.setattr(typesetting, "PACKAGE", tmp_path)
    typesetting._press.cache_clear()
    yield written
    typesetting._press.cache_clear()


# --- what is printed --------------------------------------------------------------------------


def test_document_prints_what_it_is_told_and_a_chinese_date():
    said = printed()
    assert "王喆（东城区代办处）：" in said
    assert "被评为 2021年度优秀个人。".replace(" ", "") in said.replace(" ", "")
    assert "2022年5月20日" in said.replace(" ", "")


def test_rare_characters_of_names_are_printed():
    said = printed(name="、".join(f"王{letter}" for letter in RARE))
    assert [letter for letter in RARE if f"王{letter}" not in said] == []


@pytest.mark.parametrize("typed", ["*王* _喆_", "#panic(1)", "$x^2$", "= 标题", "<a>@b", '"\\n"'])
def test_markup_is_printed_as_it_was_typed(typed):
    assert typed.replace(" ", "") in printed(name=typed).replace(" ", "")


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("王😀", "王〓"),
        ("王👨‍👩‍👧李", "王〓〓〓李"),
        ("😀😁𰻝", "〓〓〓"),
        ("王👍🏻李", "王〓〓李"),
        ("🇨🇳", "〓〓"),
        ("\ue123", "〓"),
    ],
)
def test_character_without_a_glyph_becomes_a_mark_instead_of_a_fault(typed, shown):
    assert shown in printed(name=typed)


@pytest.mark.parametrize("hidden", ["\u202e", "\u200b", "\ufeff", "\x07", "\x00", "\ud800"])
def test_invisible_character_is_left_out(hidden):
    assert "王喆（" in printed(name=f"王{hidden}喆")


@pytest.mark.parametrize(("typed", "shown"), [("lu\u0308\u030c", "lǚ"), ("王\u0338喆", "王喆（")])
def test_mark_on_a_letter_is_printed_only_as_one_letter_with_it(typed, shown):
    assert shown in printed(name=typed)


def test_foot_of_each_page_names_reference_page_and_checksum(template):
    name = template(
        '#import "base.typ": *\n#show: form.with(title: content.title)\n一 #pagebreak() 二'
    )
    base = Path(fonts.__file__).parent / "typst" / "base.typ"
    (typesetting.PACKAGE / "app" / "typst" / "base.typ").write_text(base.read_text())
    made = typeset(name, {"title": "考核表"}, at=AT, reference="KH-2021-0001")
    feet = [said.replace(" ", "") for said in pages(made.pdf)]
    assert f"编号KH-2021-0001·第1页/共2页·校验码{made.checksum}" in feet[0]
    assert f"编号KH-2021-0001·第2页/共2页·校验码{made.checksum}" in feet[1]


def test_check_address_is_given_the_checksum_and_drawn(monkeypatch):
    drawn = []
    qr_code = typesetting.qr_code
    monkeypatch.setattr(typesetting, "qr_code", lambda text: drawn.append(text) or qr_code(text))
    made = typeset(
        "assessment/certificate", CERTIFICATE, at=AT, check_address="https://h.cn/c/{checksum}"
    )
    assert drawn == [f"https://h.cn/c/{made.checksum}"]
    assert "扫码核对" in pages(made.pdf)[0]


def as_picture(path, inputs, *, at) -> bytes:
    """The first page as a printer would set it, at 200 dots an inch."""
    del at
    press = typesetting._press()
    printable = {name: press.printable(text) for name, text in inputs.items()}
    made = press.compiler.compile(
        str(path), format="png", ppi=200, sys_inputs={**printable, "fonts": press.chains}
    )
    return made[0] if isinstance(made, list) else made


def test_code_on_a_page_is_read_by_another_decoder(monkeypatch, tmp_path):
    address = "https://huzhu.example.org/honours/certificates/{checksum}"
    checksum = typeset("assessment/certificate", CERTIFICATE, at=AT).checksum
    monkeypatch.setattr(typesetting, "_compiled", as_picture)
    page = tmp_path / "page.png"
    for printed_address, read in (
        (address, [address.format(checksum=checksum)]), ("", []),
    ):  # fmt: skip
        made = typeset("assessment/certificate", CERTIFICATE, at=AT, check_address=printed_address)
        page.write_bytes(made.pdf)
        seen = subprocess.run(
            ["zbarimg", "--quiet", "--raw", page], capture_output=True, text=True, check=False
        )
        assert seen.stdout.split() == read


def test_code_is_not_announced_when_there_is_no_address():
    assert "校验码" in printed()
    assert "扫码核对" not in printed()


def test_document_is_fit_for_archives():
    made = typeset("assessment/certificate", CERTIFICATE, at=AT)
    assert b"<pdfaid:part>2</pdfaid:part>" in made.pdf
    assert b"<pdfaid:conformance>U</pdfaid:conformance>" in made.pdf


# --- sameness ---------------------------------------------------------------------------------


def test_same_content_at_the_same_time_gives_the_same_bytes():
    first = typeset("assessment/certificate", CERTIFICATE, at=AT)
    turned = dict(reversed(CERTIFICATE.items()))
    assert typeset("assessment/certificate", turned, at=AT) == first


def test_checksum_is_of_the_content_and_not_of_the_time():
    first = typeset("assessment/certificate", CERTIFICATE, at=AT)
    later = typeset("assessment/certificate", CERTIFICATE, at=AT + timedelta(days=1))
    assert first.checksum == later.checksum == checksum(CERTIFICATE)
    assert first.pdf != later.pdf


def test_checksum_differs_when_one_mark_differs():
    assert checksum({"marks": Decimal("9.5")}) != checksum({"marks": Decimal("9.4")})


@pytest.mark.parametrize("spelling", ["9.5", "9.50", "95E-1"])
def test_checksum_is_the_same_however_a_number_was_worked_out(spelling):
    assert checksum({"marks": Decimal(spelling)}) == checksum({"marks": "9.5"})


def test_checksum_is_four_groups_of_four():
    groups = checksum({}).split("-")
    assert [len(group) for group in groups] == [4, 4, 4, 4]
    assert int("".join(groups), 16) >= 0


@pytest.mark.parametrize("value", [1.5, {1, 2}, object()])
def test_value_without_one_spelling_is_refused(value):
    with pytest.raises(TypeError):
        checksum({"marks": value})


def test_documents_made_at_the_same_moment_do_not_mix():
    names = [f"王{letter}" for letter in RARE[:8]]
    with ThreadPoolExecutor(8) as pool:
        said = list(pool.map(lambda name: printed(name=name), names))
    assert [name in each for name, each in zip(names, said, strict=True)] == [True] * 8


# --- faults -----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["assessment/nix", "nix/certificate", "../app/paper", "paper", ""])
def test_unknown_template_is_a_fault(name):
    with pytest.raises(TypesettingFault, match="no template"):
        typeset(name, CERTIFICATE, at=AT)


def test_template_that_does_not_compile_is_a_fault(template):
    with pytest.raises(TypesettingFault, match="unknown variable"):
        typeset(template("#nix"), {}, at=AT)


def test_missing_key_is_a_fault(template):
    text = "#json(bytes(sys.inputs.content)).agency"
    assert typeset(template(text), {"agency": "甲"}, at=AT).pdf.startswith(b"%PDF")
    with pytest.raises(TypesettingFault, match="agency"):
        typeset(template(text), {}, at=AT)


def test_warning_is_a_fault(template):
    with pytest.raises(TypesettingFault, match="unknown font family"):
        typeset(template('#set text(font: "No Such Font")\n字'), {}, at=AT)


def test_character_of_a_template_without_a_glyph_is_a_fault(template):
    with pytest.raises(TypesettingFault, match="could not be displayed"):
        typeset(template('#set text(font: "Noto Serif SC")\n😀'), {}, at=AT)


def test_template_reads_nothing_outside_the_product(template, tmp_path):
    (tmp_path / "inside.txt").write_text("里")
    (tmp_path.parent / "outside.txt").write_text("外")
    font = '#set text(font: "Noto Serif SC")\n'
    inside = typeset(template(font + '#read("/inside.txt")'), {}, at=AT)
    assert pages(inside.pdf) == ["里"]
    with pytest.raises(TypesettingFault, match="escape"):
        typeset(template(font + '#read("../../../outside.txt")'), {}, at=AT)


# --- fonts ------------------------------------------------------------------------------------


def test_fonts_of_a_role_come_first_then_the_full_font_then_any_other():
    chains = fonts.chains(["FangSong_GB2312", "SimHei", "Noto Serif SC", "Comic"])
    assert chains["fang"] == ["FangSong_GB2312", "Noto Serif SC", "Comic", "SimHei"]
    assert chains["hei"] == ["SimHei", "Noto Serif SC", "Comic", "FangSong_GB2312"]
    assert chains["title"] == ["Noto Serif SC", "Comic", "FangSong_GB2312", "SimHei"]


def test_coverage_has_rare_names_and_no_pictures():
    letters = fonts.coverage(fonts.load())
    assert {ord(letter) for letter in RARE + typesetting.MISSING} <= letters
    assert ord("😀") not in letters


def test_paper_full_of_characters_without_a_glyph_is_printed_at_once():
    began = time.process_time()
    said = printed(wording="".join(chr(0x20000 + each) for each in range(3_000)))
    assert said.count("〓") > 100
    assert time.process_time() - began < 10


def test_fonts_missing_says_what_to_do_when_set_up_is_not_complete(settings, tmp_path):
    settings.FONT_FOLDERS = (tmp_path, tmp_path / "nix")
    with pytest.raises(fonts.FontsMissing, match="make setup"):
        fonts.load()


def test_font_that_the_office_put_into_its_folder_is_used(settings, tmp_path):
    hei = Path("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc")  # of fonts-noto-cjk
    (tmp_path / hei.name).symlink_to(hei)
    settings.FONT_FOLDERS = (tmp_path, *settings.FONT_FOLDERS[1:])
    loaded = fonts.load()
    assert fonts.chains(loaded.families())["hei"][:2] == ["Noto Sans CJK SC", "Noto Serif SC"]
    assert fonts.coverage(loaded) >= {ord(letter) for letter in RARE}
