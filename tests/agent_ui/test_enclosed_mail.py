"""A mail within a mail opens as one, for who may see it, and a broken one says why it does not."""

import pytest

from hub.access.permissions import OPERATOR
from hub.interactions.conversation import conversation
from hub.interactions.model import Attachment
from tests.agent_ui.office import Office
from tests.hub.company import Company
from tests.hub.plain_channel import letter

HOSTILE = "<script>alert(1)</script> see https://example.com/"


async def enclosed(office: Office, company: Company, content: bytes, kind: str = "message/rfc822") -> str:
    number = await office.letter("carla@customer.test", "See below")
    message = (await conversation(company.storage, OPERATOR, number)).last_message_id
    blob = await company.storage.blobs.put(content)
    file = Attachment(message_id=message, name="Old.eml", content_type=kind, size=len(content), blob=blob)
    async with company.storage.transaction() as work:
        work.add(file)
    return f"/desk/attachments/{file.public_id}/mail"


async def test_it_opens_as_a_mail(office: Office, company: Company) -> None:
    path = await enclosed(office, company, letter("erik@customer.test", HOSTILE, subject="The old one", name="Erik"))
    async with await office.signed_in(company.anna) as anna:
        page = await (await anna.get(path)).text()
        assert "<h1>The old one</h1>" in page
        assert "Erik" in page
        assert 'href="https://example.com/"' in page
        assert "<script>alert" not in page
        conversation_page = await (await anna.get("/desk/interactions/1")).text()
        assert f'href="{path}"' in conversation_page
    async with await office.signed_in(company.clara) as clara:
        assert (await clara.get(path)).status == 404


async def test_one_that_cannot_be_read_says_so_and_can_be_saved(office: Office, company: Company) -> None:
    path = await enclosed(office, company, b"\xff\xfe")
    async with await office.signed_in(company.anna) as anna:
        answer = await anna.get(path)
        assert answer.status == 200
        page = await answer.text()
    assert "could not be understood" in page
    assert path.removesuffix("/mail") in page


@pytest.mark.parametrize("kind", ["text/plain", "application/octet-stream"])
async def test_other_files_are_no_mails(office: Office, company: Company, kind: str) -> None:
    path = await enclosed(office, company, letter("erik@customer.test", "x"), kind)
    async with await office.signed_in(company.anna) as anna:
        assert (await anna.get(path)).status == 404
