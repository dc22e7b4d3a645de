"""Macros are administered: added, changed with their history, taken out of use, and refused at the wrong field."""

from hub.access.permissions import OPERATOR
from hub.access.users import set_roles
from hub.macros.listing import macro
from hub.macros.steps import Step, Steps
from tests.agent_ui.office import Office
from tests.hub.company import Company

ALL = "/desk/administration/macros"
TYPED = {
    "name": "Solve it",
    "key": "1",
    "queue": "0",
    "text": "Hello {{ customer }}",
    "add_tags": "vip, vip, paid",
    "priority": "7",
    "ending": "close",
    "code": "solved",
}


async def test_macros_are_added_changed_and_taken_out_of_use(office: Office, company: Company) -> None:
    await set_roles(company.storage, company.boris.user_id, ("administrator",), OPERATOR)
    async with await office.signed_in(company.boris) as ada:
        assert "No macro yet" in await (await ada.get(ALL)).text()
        wrong = await ada.post(f"{ALL}/new", data=TYPED | {"text": "{{ custmer }}", "hours": "2"})
        html = await wrong.text()
        assert (wrong.status, "Nothing is called custmer." in html, 'value="vip, vip, paid"' in html) == (
            422,
            True,
            True,
        )
        for field, value, told in (
            ("priority", "much", "That is no number."),
            ("ending", "x", "Nothing ends like that."),
        ):
            assert told in await (await ada.post(f"{ALL}/new", data=TYPED | {field: value})).text()
        assert "Added." in await (await ada.post(f"{ALL}/new", data=TYPED)).text()
        later = TYPED | {"name": "Later", "seen": "1", "ending": "snooze", "hours": "48", "code": "", "priority": ""}
        assert "Saved." in await (await ada.post(f"{ALL}/1", data=later)).text()
        assert (await ada.post(f"{ALL}/1", data=later)).status == 409
        assert "It is out of use." in await (await ada.post(f"{ALL}/1/disable")).text()
        shown = await (await ada.get(f"{ALL}/1")).text()
        assert all(told in shown for told in ("Boris", "taken out of use", 'value="48"'))
        assert (await ada.get(f"{ALL}/99")).status == 404
    row, changes = await macro(company.storage, 1, OPERATOR)
    assert row.steps == Steps("Hello {{ customer }}", ("vip", "paid"), ending=Step.SNOOZE, hours=48)
    assert [each.by for each in changes] == ["Boris"] * 3
