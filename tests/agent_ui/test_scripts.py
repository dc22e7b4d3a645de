"""Scripts at the desk: written by an administrator, asked beside a conversation by keyboard, told by a note."""

import pytest
from playwright.async_api import expect

from hub.access.permissions import OPERATOR
from hub.access.users import set_roles
from hub.scripts.keep import ScriptFields, add_script
from hub.scripts.lead import Answer, answer_script, step_back
from hub.scripts.listing import scripts
from tests.agent_ui.browsers import At, at
from tests.agent_ui.office import Office
from tests.hub.company import Company
from tests.hub.scripts.test_steps import SCRIPT

__all__ = ["at"]

FORM = {
    "name": "Cold",
    "queue": "1",
    "steps": "3",
    "name0": "warm",
    "text0": "Is it warm?",
    "answers0": "Yes\nNo -> socket",
    "name1": "bar",
    "text1": "How many bar?",
    "goes_to1": "end",
    "name2": "socket",
    "text2": "Does the socket work?",
    "answers2": "Yes → warm\n\nNo",
}


async def test_a_script_is_written_as_a_form_and_refused_at_what_is_wrong(office: Office, company: Company) -> None:
    await set_roles(company.storage, company.boris.user_id, ("administrator",), OPERATOR)
    async with await office.signed_in(company.boris) as admin:
        longer = await admin.post("/desk/administration/scripts/new", data=FORM | {"more": "1"})
        assert 'name="text3"' in await longer.text(), "one step more to fill in"
        wrong = await admin.post("/desk/administration/scripts/new", data=FORM | {"answers0": "Yes -> nowhere"})
        html = await wrong.text()
        assert (wrong.status, html.count("Nothing is called nowhere."), 'id="answers0-error"' in html) == (422, 2, True)
        await admin.post("/desk/administration/scripts/new", data=FORM)
        (row,) = await scripts(company.storage, OPERATOR)
        assert (row.name, row.queue_id, row.steps) == ("Cold", company.support, SCRIPT)
        page = await (await admin.get(f"/desk/administration/scripts/{row.id}")).text()
        assert "Yes -&gt; warm" in page
        stale = await admin.post(f"/desk/administration/scripts/{row.id}", data=FORM | {"seen": "7"})
        assert stale.status == 409
        await admin.post(
            f"/desk/administration/scripts/{row.id}", data=FORM | {"seen": "1", "steps": "1", "answers0": ""}
        )
        history = await (await admin.get("/desk/administration/history/scripts")).text()
        assert "Does the socket work?" in history
        # Only what is different: the step that lost its answers, and those that are gone.
        assert history.count("Step warm") == 2
        assert "<del>Does the socket work? (Yes → warm, No)</del>" in history


@pytest.mark.browser
async def test_a_script_is_asked_by_keyboard_and_told_by_a_note(office: Office, company: Company, at: At) -> None:
    number = await office.letter("carla@customer.test", "It is cold")
    await add_script(company.storage, ScriptFields("Cold", SCRIPT, company.support), OPERATOR)
    page = await at(company.anna, f"/desk/interactions/{number}")
    await page.keyboard.press("d")
    await expect(page.locator("#scripts-list [aria-selected=true]")).to_contain_text("Is it warm?")
    await page.keyboard.press("Enter")
    asked = page.locator(".script")
    await expect(asked.get_by_role("button", name="Yes")).to_be_focused()
    await page.evaluate("document.documentElement.dataset.serves = 'no'")
    await expect(asked.get_by_role("button")).to_have_count(0)
    await page.evaluate("document.documentElement.dataset.serves = 'yes'")
    await asked.get_by_role("button", name="Yes").focus()
    await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    await expect(asked.locator(".script-question")).to_have_text("Does the socket work?")
    await page.reload()
    await expect(asked.locator(".script-question")).to_have_text("Does the socket work?")
    await asked.get_by_role("button", name="Back").click()
    await expect(asked.locator(".script-question")).to_have_text("Is it warm?")
    await asked.get_by_role("button", name="Yes").press("Enter")
    await expect(asked.get_by_label("How many bar?")).to_be_focused()
    await page.keyboard.type("half an answ")
    await step_back(company.storage, 1, "bar", company.boris)
    await expect(asked.locator(".script-question")).to_have_text("Is it warm?")
    await answer_script(company.storage, Answer(1, "warm", "Yes"), company.boris)
    await expect(asked.get_by_label("How many bar?")).to_have_value("")
    await asked.get_by_label("How many bar?").fill("9 bar")
    await page.keyboard.press("Enter")
    await expect(asked).to_have_count(0)
    await expect(page.locator('.entry[data-kind="note"]')).to_contain_text("9 bar")
