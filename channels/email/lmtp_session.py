"""One LMTP conversation (RFC 2033): SMTP with another greeting and a reply for each recipient."""

# ruff: noqa: N802 (aiosmtpd finds the commands by these names)

from channels.email.smtp_session import SmtpSession


class LmtpSession(SmtpSession):
    """The mail is stored once for all its recipients, so each of them gets the same reply."""

    async def smtp_LHLO(self, arg: str | None) -> None:
        await self._greet(arg, extended=True)

    async def smtp_HELO(self, arg: str | None) -> None:
        await self.push("500 5.5.1 This is LMTP: say LHLO")

    async def smtp_EHLO(self, arg: str | None) -> None:
        await self.push("500 5.5.1 This is LMTP: say LHLO")

    def protocol_name(self, secured: bool) -> str:
        return "LMTPS" if secured else "LMTP"

    def _replies_owed(self) -> int:
        """One for each RCPT that was answered with 250 (RFC 2033 s4.2)."""
        return len(self.envelope.rcpt_tos)
