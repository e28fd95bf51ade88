"""What a command says on one line: a refusal, or a file that it cannot use.

Not here: the reasons themselves (``errors``), exit codes and what is a bug (``cli``).
"""

from huzhu.kernel.errors import DomainError


def sentence_of(error: Exception) -> str | None:
    """Return the line that an expected error deserves; None: it is not one of these.

    A file is named in full: half a path is looked for in the wrong folder.

    >>> sentence_of(FileNotFoundError(2, "No such file or directory", "facts.json"))
    '命令须能使用给定的文件，facts.json 不能使用（No such file or directory）。请核对路径和权限。'
    """
    if isinstance(error, OSError) and error.filename:
        name = _on_one_line(error.filename)
        return f"命令须能使用给定的文件，{name} 不能使用（{error.strerror}）。请核对路径和权限。"
    return _on_one_line(error) if isinstance(error, DomainError) else None


def _on_one_line(value: object) -> str:
    return " ".join(str(value).split())
