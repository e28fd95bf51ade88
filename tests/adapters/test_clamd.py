"""clamd over its sockets: a verdict is a verdict, and whatever else happens is none."""

import socket

import pytest

from huzhu.adapters import clamd
from huzhu.adapters.clamd import Clamd
from huzhu.documents.ports import ScannerGone
from tests.documents.clamd import EICAR, serving


@pytest.fixture(params=["unix", "tcp"])
def scanner(request, tmp_path):
    if request.param == "tcp":
        line = socket.create_server(("127.0.0.1", 0))
        address = f"127.0.0.1:{line.getsockname()[1]}"
    else:
        address = str(tmp_path / "clamd.sock")
        line = socket.socket(socket.AF_UNIX)
        line.bind(address)
    with serving(line, address) as there:
        yield there


def test_virus_is_named_and_clean_content_is_not(scanner):
    ask = Clamd(scanner.address)
    large = bytes(range(256)) * 10_000  # more than two pieces

    assert ask.virus_in(EICAR) == "Eicar-Test-Signature"
    assert ask.virus_in(large) == ""
    assert scanner.scanned == [EICAR, large]
    assert ask.is_there()


@pytest.mark.parametrize(
    "answer",
    [b"INSTREAM size limit exceeded. ERROR\0", b"", b"stream: ", b"OK\0", b"stream: OK\n" * 500],
)
def test_anything_but_a_verdict_is_none(scanner, answer):
    scanner.answer = answer
    with pytest.raises(ScannerGone):
        Clamd(scanner.address).virus_in(b"clean")


def test_name_of_a_virus_is_told_in_plain_letters(scanner):
    scanner.answer = "stream: <b>Win.X\r-1</b>病 FOUND\0".encode()
    assert Clamd(scanner.address).virus_in(b"x") == "bWin.X-1/b"


def test_scanner_that_is_silent_or_not_there_gives_no_verdict(monkeypatch, tmp_path):
    monkeypatch.setattr(clamd, "LONGEST_SCAN", 0.05)
    silent = str(tmp_path / "silent.sock")
    with socket.socket(socket.AF_UNIX) as line:
        line.bind(silent)
        line.listen()
        for address in (silent, str(tmp_path / "nobody.sock"), "127.0.0.1:1"):
            with pytest.raises(ScannerGone):
                Clamd(address).virus_in(b"x" * 5_000_000)
            assert not Clamd(address).is_there()
