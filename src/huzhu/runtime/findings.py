"""What the doctor says of one thing that it has looked at (``doctor``, ``outward``)."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at; ``mend`` says what to do when it is not in order.

    ``warning`` tells what may soon be out of order, while it still is in order.
    """

    subject: str
    state: str
    mend: str = ""
    warning: str = ""
