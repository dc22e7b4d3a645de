"""Understands a mail and proves its sender: the `hub.ports.ContactParser` the worker is given."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from channels.email.proof.prover import Prover
from hub.ports import ContactParser, ParsedContact


@dataclass(frozen=True, slots=True)
class ProvingParser:
    """Asks `parser` first: only then it is known who the sender is said to be."""

    parser: ContactParser
    prover: Prover

    async def parse(self, raw: bytes, envelope: Mapping[str, object]) -> ParsedContact:
        """The mail with what is known about its sender. Raises `Invalid` as `parser` does."""
        contact = await self.parser.parse(raw, envelope)
        authentication = await self.prover.prove(raw, envelope, contact.sender.address)
        return replace(contact, authentication=authentication)

    def title(self, raw: bytes) -> str:
        """A line to recognise a mail by."""
        return self.parser.title(raw)
