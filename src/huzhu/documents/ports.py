"""What files need from outside: somebody who knows viruses.

Not here: who that is (``adapters``), which one this installation has (``config.settings``).
"""

from typing import Protocol


class ScannerGone(Exception):
    """The scanner gave no verdict: it is not there, too slow, or could not read the file."""


class VirusScanner(Protocol):
    """Looks for viruses in the content of files (病毒扫描)."""

    def virus_in(self, content: bytes) -> str:
        """Return the name of the virus; blank: the scanner knows none in it.

        :raises ScannerGone: there is no verdict.
        """
