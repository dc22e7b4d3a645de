"""Mail without processes and sockets: the real parser and composer, for tests of what the hub does with mail."""

from collections.abc import Mapping
from uuid import uuid4

from channels.email.compose import EmailComposer
from channels.email.parse import parse_mail
from channels.email.parse.contact import to_contact
from channels.email.parse.mail import mail_title
from channels.email.tokens import ReplyTokens
from hub.interactions.understand import Understander
from hub.ports import ParsedContact, RawContact
from tests.hub.company import Company

COMPOSER = EmailComposer(ReplyTokens(b"a secret of the tests, long enough", "example.com"))


class MailParser:
    """Understands mail in the test's own process."""

    async def parse(self, raw: bytes, envelope: Mapping[str, object]) -> ParsedContact:
        """The mail understood. Raises `Invalid`."""
        return to_contact(parse_mail(raw), envelope)

    def title(self, raw: bytes) -> str:
        """Its subject."""
        return mail_title(raw)


async def deliver_mail(company: Company, raw: bytes, to: str, return_path: str = "") -> None:
    """Have a mail handed in by SMTP and filed."""
    contact = RawContact("email", "test", uuid4().hex, (to,), raw, {"mail_from": return_path})
    await company.inbox.receive(contact)
    understander = Understander(company.storage, {"email": MailParser()}, COMPOSER)
    while await understander.run_once():
        pass
