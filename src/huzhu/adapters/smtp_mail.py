"""Mail by the office's own server (SMTP): ``smtps`` from the first byte, or ``smtp`` with STARTTLS.

Plain ``smtp`` without TLS is taken from this machine alone. A message bears an identifier made of
its key, so that a mailbox may know a second one; nobody promises that.
"""

from __future__ import annotations

import smtplib
import ssl
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import formatdate
from typing import TYPE_CHECKING

from huzhu.adapters.asking import LONGEST, KeyFile
from huzhu.messages.ports import AskLater, Refused, Unreachable

if TYPE_CHECKING:
    from huzhu.messages.ports import Parcel

LOCAL = {"127.0.0.1", "localhost", "::1"}
_FOR_GOOD = 500


@dataclass(frozen=True, slots=True)
class SmtpMail:
    """A mail server; ``keys`` has ``password``, where the server asks for one."""

    host: str
    port: int
    sender: str
    user: str = ""
    keys: KeyFile | None = None
    is_tls: bool = True  #: from the first byte
    per_second: int = 10
    is_idempotent: bool = False

    def is_open(self) -> bool:
        return True

    def send(self, parcel: Parcel) -> str:
        mail = self._mail(parcel)
        try:
            with self._server() as server:
                server.send_message(mail)
        except smtplib.SMTPRecipientsRefused as no:
            raise _meant(max(code for code, _ in no.recipients.values())) from None
        except smtplib.SMTPResponseException as no:
            raise _meant(
                no.smtp_code, is_ours=isinstance(no, smtplib.SMTPAuthenticationError)
            ) from None
        except (OSError, smtplib.SMTPException):
            raise Unreachable("邮件服务器没有应答") from None
        return str(mail["Message-ID"])

    def fault(self) -> str:
        if self.keys and (fault := self.keys.fault()):
            return fault
        try:
            with self._server() as server:
                server.noop()
        except Unreachable as fault:
            return str(fault)
        except (OSError, smtplib.SMTPException) as fault:
            return f"邮件服务器不可用（{type(fault).__name__}）"
        return ""

    def _server(self) -> smtplib.SMTP:
        context = ssl.create_default_context()
        if self.is_tls:
            server: smtplib.SMTP = smtplib.SMTP_SSL(
                self.host, self.port, timeout=LONGEST, context=context
            )
        else:
            server = smtplib.SMTP(self.host, self.port, timeout=LONGEST)
        try:
            if not self.is_tls and self.host not in LOCAL:
                server.starttls(context=context)
            if self.user and self.keys:
                server.login(self.user, str(self.keys.read()["password"]))
        except BaseException:
            server.close()
            raise
        return server

    def _mail(self, parcel: Parcel) -> EmailMessage:
        mail = EmailMessage()
        mail["From"], mail["To"], mail["Subject"] = self.sender, parcel.address, parcel.title
        mail["Date"] = formatdate(localtime=True)
        mail["Message-ID"] = f"<{parcel.mark}@{self.sender.rpartition('@')[2]}>"
        mail.set_content(parcel.text)
        return mail


def _meant(code: int, *, is_ours: bool = False) -> Exception:
    """A five hundred is for good, unless it is our own password that is wrong."""
    is_never = code >= _FOR_GOOD and not is_ours
    return (Refused if is_never else AskLater)(f"邮件服务器应答 {code}")
