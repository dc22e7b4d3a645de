"""A conversation on paper and in a file, over HTTP: for who may see it, and written down."""

from io import BytesIO
from zipfile import ZipFile

from hub.access.audit import audit_entries
from hub.drafts.write_note import NoteRequest, write_note
from tests.agent_ui.office import Office
from tests.hub.company import Company


async def test_it_is_exported_and_printed_by_who_may_see_it(office: Office, company: Company) -> None:
    number = await office.letter("carla@customer.test", "It is <loud>.")
    await write_note(company.storage, NoteRequest(number, "Between us.", "a key of a note"), company.anna)
    async with await office.signed_in(company.anna) as anna:
        response = await anna.get(f"/desk/interactions/{number}/export")
        archive = ZipFile(BytesIO(await response.read()))
        page = await (await anna.get(f"/desk/interactions/{number}/print")).text()
    assert response.headers["Content-Disposition"] == f'attachment; filename="conversation-{number}.zip"'
    (name,) = archive.namelist()
    assert b"From: carla@customer.test" in archive.read(name)
    assert ("It is &lt;loud&gt;." in page, "Between us." in page) == (True, True)
    assert (await audit_entries(company.storage))[-1].action == "interaction.exported"
    async with await office.signed_in(company.clara) as clara:
        for what in ("export", "print"):
            assert (await clara.get(f"/desk/interactions/{number}/{what}")).status == 404


async def test_a_conversation_is_no_page_that_is_read_anew(office: Office, company: Company) -> None:
    number = await office.letter("carla@customer.test", "Hello")
    async with await office.signed_in(company.anna) as anna:
        page = await (await anna.get(f"/desk/interactions/{number}")).text()
    # Pages that say so are read anew as a whole, past whoever has the work and what they write.
    assert "data-follows" not in page
