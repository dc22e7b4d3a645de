"""Impostors and a customer: mail is parsed, proved, filed and answered; nothing of one's reaches another."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from email import message_from_bytes
from email.message import Message as Mail
from uuid import uuid4

import pytest
from sqlalchemy import select, update

from channels.email.compose import EmailComposer
from channels.email.parse_process import ParserPool
from channels.email.proof.dkim_process import DkimProcess
from channels.email.proof.own_checks import OwnChecks
from channels.email.proof.prover import Prover
from channels.email.proving_parser import ProvingParser
from channels.email.tokens import ReplyTokens
from hub.interactions.conversation import Conversation, conversation
from hub.interactions.listing import InboxFilter, InboxView, inbox_page
from hub.interactions.model import InboxAddress
from hub.interactions.note import add_note
from hub.interactions.reply import ReplyRequest, reply
from hub.interactions.understand import Understander
from hub.ports import RawContact, Verdict
from storage.outbox import OutboxRow
from tests.channels.email.proof.table import TableNames
from tests.hub.company import Company

TOKENS = ReplyTokens(b"a secret of the tests, long enough", "example.com")
COMPOSER = EmailComposer(TOKENS)
CARLA, MALLORY = "carla@customer.example", "mallory@evil.example"
CUSTOMERS, EVIL = "93.184.216.34", "93.184.216.99"
NAMES = TableNames(
    {
        ("customer.example", "TXT"): (f"v=spf1 ip4:{CUSTOMERS} -all",),
        ("_dmarc.customer.example", "TXT"): ("v=DMARC1; p=reject",),
        ("evil.example", "TXT"): (f"v=spf1 ip4:{EVIL} -all",),
    }
)
# What only Carla, those she wrote to and our agents may ever read.
MARKERS = [f"marker{number}{name}" for number, name in enumerate(("text", "file", "copy", "subject", "answer", "note"))]
TEXT, FILE, COPY, SUBJECT, ANSWER, NOTE = MARKERS


def letter(sender: str, text: str, subject: str = "Hello", **fields: str) -> bytes:
    """A mail as its writer likes it to be."""
    head = {"From": sender, "To": "support@example.com", "Subject": subject, "Message-ID": f"<{uuid4().hex}@x>"}
    given = {name.replace("_", "-"): value for name, value in fields.items()}
    return ("".join(f"{name}: {value}\r\n" for name, value in {**head, **given}.items()) + f"\r\n{text}\r\n").encode()


async def arrives(company: Company, raw: bytes, peer: str, to: str = "support@example.com") -> Conversation:
    """It came to the SMTP door and was filed. Returns the conversation it is in."""
    envelope: Mapping[str, object] = {"protocol": "ESMTP", "peer": peer, "helo": "x", "mail_from": MALLORY}
    if peer == CUSTOMERS:
        envelope = {**envelope, "mail_from": CARLA}
    await company.inbox.receive(RawContact("email", "smtp", uuid4().hex, (to,), raw, envelope))
    async with understander(company) as worker:
        assert await worker.run_once() == 1
    page = await inbox_page(company.storage, company.sven, InboxFilter(InboxView.OPEN))
    return await conversation(company.storage, company.sven, page.rows[0].id)


@asynccontextmanager
async def understander(company: Company) -> AsyncIterator[Understander]:
    """The worker as it is put together in production, with a table for a DNS."""
    async with ParserPool(1) as pool, DkimProcess() as dkim:
        parser = ProvingParser(pool, Prover(OwnChecks(NAMES, dkim)))
        yield Understander(company.storage, {"email": parser}, COMPOSER)


async def answered(company: Company, said: Conversation, text: str) -> None:
    """Sven answers what he sees."""
    request = ReplyRequest(said.row.id, text, said.last_message_id, uuid4().hex, ())
    await reply(company.storage, request, company.sven, COMPOSER)


async def leaving(company: Company, recipient: str) -> list[Mail]:
    """The mails that wait to leave for an address."""
    async with company.storage.reading() as session:
        rows = await session.scalars(select(OutboxRow).where(OutboxRow.recipient == recipient).order_by(OutboxRow.id))
        return [message_from_bytes(await company.storage.blobs.get(row.content)) for row in rows]


def readable(mail: Mail) -> str:
    """Everything in a mail, decoded: the header, each part, each name of a file."""
    parts = [part.get_payload(decode=True) or b"" for part in mail.walk()]
    fields = [str(value) for part in mail.walk() for value in part.values()]
    return " ".join(fields) + b" ".join(part for part in parts if isinstance(part, bytes)).decode("utf-8", "replace")


@pytest.fixture
async def secret(company: Company) -> Conversation:
    """Carla's conversation, full of what is hers, at a company whose inbox answers by itself."""
    async with company.storage.transaction() as work:
        texts = {"en": "Thank you, {{ number }} about {{ subject }}."}
        await work.session.execute(update(InboxAddress).values(automatic_texts=texts))
    raw = letter(
        f"Carla <{CARLA}>",
        f'--b\r\n\r\n{TEXT}\r\n--b\r\nContent-Disposition: attachment; filename="{FILE}.txt"\r\n\r\n{FILE}\r\n--b--',
        SUBJECT,
        Cc=f"{COPY}@customer.example",
        Message_ID="<first@customer.example>",
        Content_Type="multipart/mixed; boundary=b",
    )
    said = await arrives(company, raw, CUSTOMERS)
    await answered(company, said, ANSWER)
    await add_note(company.storage, said.row.id, NOTE, uuid4().hex, company.sven)
    found = await conversation(company.storage, company.sven, said.row.id)
    assert all(marker in repr(found) for marker in MARKERS)
    return found


async def test_a_customer_who_answers_joins_by_each_way(company: Company, secret: Conversation) -> None:
    number = secret.row.id
    ours = (await leaving(company, CARLA))[-1]
    for raw, to in (
        (letter(CARLA, "by reference", In_Reply_To=str(ours["Message-ID"])), "support@example.com"),
        (letter(CARLA, "by number", f"Re: [#{number}]"), "support@example.com"),
        (letter(CARLA, "by signed address"), str(ours["Reply-To"]).rpartition("<")[2].rstrip(">")),
    ):
        said = await arrives(company, raw, CUSTOMERS, to)
        assert said.row.id == number
        assert said.entries[-1].authentication.verdict is Verdict.PROVEN


@pytest.mark.parametrize(
    ("sender", "fields", "related_as", "verdict"),
    [
        pytest.param(MALLORY, {"subject": "Re: [#1]"}, "stranger", Verdict.PROVEN, id="a number"),
        pytest.param(
            MALLORY, {"In_Reply_To": "<first@customer.example>"}, "stranger", Verdict.PROVEN, id="a reference"
        ),
        pytest.param(f'"{CARLA}" <{MALLORY}>', {"subject": "[#1]"}, "stranger", Verdict.PROVEN, id="a name"),
        pytest.param(
            f"Carla <{CARLA}>",
            {"In_Reply_To": "<first@customer.example>", "Reply_To": MALLORY},
            "forged",
            Verdict.FORGED,
            id="a forged sender",
        ),
        pytest.param(CARLA, {"subject": "[#1]", "Reply_To": MALLORY}, "forged", Verdict.FORGED, id="forged, a number"),
    ],
)
async def test_an_impostor_reads_nothing(
    company: Company, secret: Conversation, sender: str, fields: dict[str, str], related_as: str, verdict: Verdict
) -> None:
    assert secret.row.id == 1
    before = len(await leaving(company, CARLA))
    said = await arrives(company, letter(sender, "What did I write?", **fields), EVIL)
    assert (said.related_to_id, said.related_as) == (1, related_as)
    assert said.entries[0].authentication.verdict is verdict
    await answered(company, said, "Who are you?")
    sent = [*(await leaving(company, MALLORY)), *(await leaving(company, CARLA))[before:]]
    assert sent
    assert [marker for marker in MARKERS for mail in sent if marker in readable(mail)] == []
    # Who forges Carla is answered at Carla's address, and by nobody but a person.
    told_mallory = len(await leaving(company, MALLORY))
    assert told_mallory == (0 if related_as == "forged" else 2)
    unchanged = await conversation(company.storage, company.sven, 1)
    assert unchanged.entries == secret.entries


@pytest.mark.parametrize("cut", [1, 3, 16])
async def test_an_address_that_was_not_signed_joins_nothing(company: Company, secret: Conversation, cut: int) -> None:
    """Cut, foreign and empty tokens are as good as none; the door would not even take them."""
    local, _, domain = TOKENS.reply_address(secret.row.id, 1).partition("@")
    foreign = ReplyTokens(b"the secret of some other hub entirely", "example.com").reply_address(secret.row.id, 1)
    for address in (f"{local[:-cut]}@{domain}", foreign, f"reply+{secret.row.id}.1.@{domain}", f"reply+@{domain}"):
        said = await arrives(company, letter(MALLORY, "let me in"), EVIL, address)
        assert said.row.id != secret.row.id
        assert said.related_to_id is None
