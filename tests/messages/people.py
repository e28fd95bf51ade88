"""Somebody to tell, and gateways that remember what they were handed."""

from dataclasses import dataclass, field
from threading import Lock

from huzhu.messages.ports import NotTaken, Refused, Report, Unreachable
from huzhu.messages.states import ReportRefusal
from huzhu.people.models import Account
from tests.notices.people import member_of

PHONE = "13800000011"


def member_with_phone(number="M1", phone=PHONE):
    member = member_of(number)
    member.phone = phone
    member.save()
    return member


def account_with_mail(name="lin", mail="lin@example.org"):
    return Account.objects.create(username=name, full_name="林", email=mail)


@dataclass
class Gateway:
    """A gateway of this process: what was sent by it, and how it answers."""

    is_idempotent: bool = True
    per_second: int = 1000
    open: bool = True
    answer: object = None  #: an exception to raise
    sent: list = field(default_factory=list)
    _lock: Lock = field(default_factory=Lock)

    def is_open(self):
        return self.open

    def send(self, parcel):
        if self.answer is not None:
            raise self.answer
        with self._lock:
            self.sent.append(parcel)
        return f"r{len(self.sent)}"

    def fault(self):
        return ""

    thanks = "ok"

    def reports(self, posted):
        """Lines of ``receipt|mark|delivered or why``, after the one word that proves them."""
        word, _, rest = posted.body.decode(errors="replace").partition("\n")
        if word != "theirs":
            raise NotTaken(ReportRefusal.FOREIGN)
        return [self._report(line) for line in rest.splitlines()]

    def _report(self, line):
        pieces = line.split("|")
        if len(pieces) != 3:
            raise NotTaken(ReportRefusal.UNREADABLE)
        receipt, mark, state = pieces
        is_there = state == "delivered"
        return Report(is_there, mark=mark, receipt=receipt, said="" if is_there else state)

    def greeting(self, _posted):
        raise NotTaken(ReportRefusal.FOREIGN)


GONE, NO = Unreachable("没有应答"), Refused("号码停机")
