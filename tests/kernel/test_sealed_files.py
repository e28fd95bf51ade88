"""Sealed files: what is read is what was written; what was changed, cut or moved does not open."""

import io
import random
import zipfile

import pytest

from huzhu.kernel.sealed_files import CHUNK, SealedReader, SealingWriter
from huzhu.kernel.vault import UnknownKeyError, VaultError

KEYS = {"k1": bytes(32), "k2": bytes([2]) * 32}
HEAD = len(b"huzhu-sealed-1\n") + 1 + 2 + 16


def sealed(content: bytes, *, context: bytes = b"here", piece: int = 70_001) -> bytes:
    below = io.BytesIO()
    with SealingWriter(below, key=KEYS["k1"], key_id="k1", context=context) as writer:
        for start in range(0, len(content), piece):
            writer.write(content[start : start + piece])
    return below.getvalue()


def opened(blob: bytes, *, context: bytes = b"here", keys=KEYS) -> io.BufferedReader:
    return io.BufferedReader(SealedReader(io.BytesIO(blob), keys=keys, context=context))


@pytest.mark.parametrize("size", [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, 3 * CHUNK + 7])
def test_file_reads_as_it_was_written_at_every_border_of_a_chunk(size):
    content = random.Random(size).randbytes(size)
    blob = sealed(content)

    assert opened(blob).read() == content
    assert size < 16 or content[:16] not in blob


def test_any_place_of_a_file_reads_by_itself():
    content, chance = random.Random(1).randbytes(3 * CHUNK + 7), random.Random(2)
    reader = opened(sealed(content))

    for _ in range(200):
        start, length = chance.randrange(len(content)), chance.randrange(2 * CHUNK)
        reader.seek(start)
        assert reader.read(length) == content[start : start + length]


def test_archive_reads_from_its_sealed_file():
    plain = io.BytesIO()
    with zipfile.ZipFile(plain, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("list", b"x" * CHUNK * 5)

    with zipfile.ZipFile(opened(sealed(plain.getvalue()))) as archive:
        assert archive.read("list") == b"x" * CHUNK * 5


def damages():
    content = random.Random(3).randbytes(3 * CHUNK)
    blob, step = sealed(content), CHUNK + 16
    yield "a bit is turned", blob[: HEAD + 9] + bytes([blob[HEAD + 9] ^ 1]) + blob[HEAD + 10 :]
    yield "the salt is another", blob[: HEAD - 1] + bytes([blob[HEAD - 1] ^ 1]) + blob[HEAD:]
    yield "the last chunk is left out", blob[: HEAD + 2 * step]
    yield "the file is cut inside a chunk", blob[:-5]
    yield "a chunk is left out", blob[:HEAD] + blob[HEAD + step :]
    swapped = blob[HEAD + step : HEAD + 2 * step] + blob[HEAD : HEAD + step]
    yield "two chunks changed places", blob[:HEAD] + swapped + blob[HEAD + 2 * step :]
    yield "something follows", blob + blob[HEAD : HEAD + step]
    yield "nothing follows the header", blob[:HEAD]
    yield "a chunk of another file", blob[:HEAD] + sealed(content)[HEAD:]


DAMAGES = dict(damages())


@pytest.mark.parametrize("damage", DAMAGES)
def test_file_does_not_open_when(damage):
    with pytest.raises(VaultError):
        opened(DAMAGES[damage]).read()


def test_file_does_not_open_in_another_place_or_without_its_key():
    with pytest.raises(VaultError):
        opened(sealed(b"x"), context=b"there").read()
    with pytest.raises(UnknownKeyError):
        opened(sealed(b"x"), keys={"k2": KEYS["k2"]})
    with pytest.raises(VaultError):
        opened(b"PK\x03\x04 plain")
