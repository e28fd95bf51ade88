"""What went to telephones, read from the outbox as a test leaves it: nothing is sent.

Not here: sending (``tests.messages``).
"""

from huzhu.messages.models import Message


class Telephones:
    """Every number with what was queued for it, the last one last."""

    def code_of(self, number: str) -> str:
        """The last code that went to a number."""
        return self.facts(number, "sign_in_code")[-1]["code"]

    def told(self, number: str) -> list[str]:
        """What kinds of words a number has got, codes left out."""
        rows = [row for row in self._of(number) if row.kind != "sign_in_code"]
        return [row.kind for row in rows]

    def facts(self, number: str, kind: str) -> list[dict[str, str]]:
        """What a number was told by messages of one kind."""
        return [row.opened.facts for row in self._of(number) if row.kind == kind]

    def _of(self, number: str) -> list[Message]:
        rows = Message.objects.exclude(content=b"").order_by("pk")
        return [row for row in rows if row.opened.phone == number]
