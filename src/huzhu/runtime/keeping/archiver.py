"""What the database's server runs for each file of its log: into the archive, and back from it.

A program of its own, run by the server's user with nothing but the standard library, so that it
begins in a few hundredths of a second and holds no key. In the archive a file has its name when it
is whole: written beside it, read back, brought to the disk, then named. What is there already with
the same content was archived before a crash; with another content it is another database's, and
the server is told no.

It also unpacks the data folder of a base, whose bytes are given to it.

Not here: which files an archive needs (``archive``), when the server calls (``cluster``).
"""

import gzip
import os
import sys
import tarfile
import zlib
from pathlib import Path

#: How the server's shell finds all this: by its environment, so that no folder's name is quoted.
PROGRAM, FOLDER = "HUZHU_ARCHIVER", "HUZHU_LOG_FOLDER"
PYTHON = "HUZHU_PYTHON"
KEEP = f'exec "${PYTHON}" -I -S "${PROGRAM}" keep "${FOLDER}" %p'
GIVE_BACK = f'exec "${PYTHON}" -I -S "${PROGRAM}" back "${FOLDER}" %f %p'
SUFFIX = ".gz"
_BLOCK = 1024 * 1024
#: A minute that wrote little is mostly zeros: the quickest level takes them well.
_LEVEL = 1


def keep(source: Path, target: Path) -> None:
    """Bring one file into the archive.

    :raises FileExistsError: another content has its name.
    """
    if target.exists():
        if content_of(target) != source.read_bytes():
            raise FileExistsError(f"{target.name} is there with another content")
        return
    draft = target.with_name(f".{target.name}.part")
    try:
        _write(source.read_bytes(), draft, changed=source.stat().st_mtime_ns)
        draft.rename(target)
        _sync(target.parent)
    finally:
        draft.unlink(missing_ok=True)


def give_back(source: Path, target: Path) -> None:
    """Bring one file of the archive back to the server, once it is known to be as it was."""
    if not source.exists():
        raise FileNotFoundError(f"{source.name} is not in the archive")
    target.write_bytes(content_of(source))


def content_of(path: Path) -> bytes:
    """Return what a file of the archive holds.

    :raises OSError: it is cut or was changed.
    """
    try:
        with gzip.open(path) as file:
            content = file.read()
    except (EOFError, zlib.error) as error:
        raise OSError(f"{path.name}: {error}") from error
    if not content:  # what is left of a file without a head reads as an empty one
        raise OSError(f"{path.name}: it is empty")
    return content


def unpack(folder: Path) -> None:
    """Unpack what is given on standard input: files and folders below the folder.

    :raises tarfile.TarError: it is damaged, or holds something else.
    """
    with tarfile.open(fileobj=sys.stdin.buffer, mode="r|gz") as tar:
        # Python before 3.11.4 has no filters, a later one asks for one: the check is ours.
        tar.extraction_filter = getattr(tarfile, "data_filter", None)
        for member in tar:
            target = folder / member.name
            is_below = target.resolve().is_relative_to(folder.resolve())
            if not is_below or not (member.isfile() or member.isdir()):
                raise tarfile.TarError(f"{member.name} is no file or folder below")
            tar.extract(member, folder, set_attrs=False)
            target.chmod(0o700 if member.isdir() else 0o600)
    while sys.stdin.buffer.read(_BLOCK):  # whoever gives it writes to the end
        pass


def _write(content: bytes, draft: Path, *, changed: int) -> None:
    with draft.open("w+b") as file:
        os.fchmod(file.fileno(), 0o600)
        file.write(gzip.compress(content, _LEVEL, mtime=0))
        file.flush()
        os.fsync(file.fileno())
    if content_of(draft) != content:
        raise OSError(f"{draft.name} does not read as it was written")
    os.utime(draft, ns=(changed, changed))  # the moment of its last record


def _sync(folder: Path) -> None:
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def main(arguments: list[str]) -> int:
    """Do one thing; the server asks again later for what came to nothing."""
    try:
        what, folder, *names = arguments
        if what == "unpack":
            unpack(Path(folder))
        elif what == "keep":
            keep(Path(names[0]), Path(folder, Path(names[0]).name + SUFFIX))
        else:
            give_back(Path(folder, names[0] + SUFFIX), Path(names[1]))
    except (OSError, tarfile.TarError, zlib.error, EOFError) as error:
        sys.stderr.write(f"error: {error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
