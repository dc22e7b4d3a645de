"""Rules on their pages: written, tried, put in order, taken back; a refused one keeps every line that was typed."""

import pytest
from aiohttp import ClientSession, FormData

from hub.access.permissions import OPERATOR
from hub.queueing.model import Skill
from hub.rules.conditions import Condition
from hub.rules.listing import rules
from hub.rules.matching import Effect, Ruling
from hub.texts.keep import TextFields, add_text
from hub.texts.kinds import TextKind
from tests.agent_ui.administration.test_pages import ada
from tests.hub.company import Company

__all__ = ["ada"]

ALL = "/desk/administration/rules"


def form(*conditions: tuple[str, str, str], **fields: str) -> FormData:
    """What a browser sends: the lines that are filled in, and the blank ones."""
    sent = FormData({"name": "Invoices", "every": "all", "queue": "0", "priority": "", "answer": "", **fields})
    for field, operator, value in (*conditions, ("subject", "contains", ""), ("subject", "contains", "")):
        for name, text in (("field", field), ("operator", operator), ("value", value)):
            sent.add_field(name, text)
    return sent


async def kept(company: Company) -> list[Ruling]:
    return [row.ruling for row in await rules(company.storage, OPERATOR)]


async def test_a_rule_is_written_changed_and_removed(company: Company, ada: ClientSession) -> None:
    async with company.storage.transaction() as work:
        work.add(Skill(id=7, name="German"))
    await add_text(company.storage, TextFields(TextKind.AUTOMATIC, "en", "Thanks", "Thanks."), OPERATOR)
    fields = {"queue": str(company.sales), "priority": "7", "tags": "money, , invoice", "answer": "Thanks"}
    skills = {"skill": "7", "level": "2", "last": "yes", "follow_ups": "yes"}
    lines = (("subject", "contains", "invoice"), ("group", "is", ""))
    async with ada:
        page = await ada.post(f"{ALL}/new", data=form(*lines, **fields, **skills))
        assert "Invoices" in await page.text()
        conditions = tuple(Condition.of(*line) for line in lines)
        effect = Effect(company.sales, 7, {7: 2}, ("money", "invoice"), "Thanks")
        assert await kept(company) == [Ruling("Invoices", conditions, effect, True, True, True)]
        shown = await (await ada.get(f"{ALL}/1")).text()
        assert 'value="money, invoice"' in shown
        changed = await ada.post(f"{ALL}/1", data=form(seen="1", every="any", answer="!", park="yes"))
        assert changed.url.path == ALL
        assert await kept(company) == [Ruling("Invoices", (), Effect(silent=True, park=True), every=False)]
        await ada.post(f"{ALL}/1/remove", data={})
        assert (await ada.get(f"{ALL}/1")).status == 404
    assert await kept(company) == []


@pytest.mark.parametrize(
    ("line", "fields", "told"),
    [
        (("size", "contains", "10"), {"tags": "a"}, "This cannot be asked."),
        (("subject", "contains", "x"), {}, "A rule must do something."),
        (("subject", "contains", "x"), {"tags": "a", "queue": "99"}, "There is no such queue."),
        (("subject", "contains", "x"), {"tags": "a", "name": " "}, "A name has 1 to 120 characters."),
        (("subject", "contains", "x"), {"tags": "a", "priority": "soon"}, "A priority is from 0 to 10."),
    ],
)
async def test_what_is_wrong_is_told_and_nothing_typed_is_lost(
    company: Company, ada: ClientSession, line: tuple[str, str, str], fields: dict[str, str], told: str
) -> None:
    async with ada:
        refused = await ada.post(f"{ALL}/new", data=form(line, **fields))
        html = await refused.text()
    assert (refused.status, told in html, f'value="{line[2]}"' in html) == (422, True, True)
    assert await kept(company) == []


async def test_somebody_elses_change_is_not_written_over(company: Company, ada: ClientSession) -> None:
    async with ada:
        await ada.post(f"{ALL}/new", data=form(tags="a"))
        await ada.post(f"{ALL}/1", data=form(seen="1", tags="b"))
        refused = await ada.post(f"{ALL}/1", data=form(seen="1", tags="c"))
        assert refused.status == 409
        assert "Somebody changed this rule meanwhile." in await refused.text()
    assert [each.effect.tags for each in await kept(company)] == [("b",)]


async def test_a_trial_shows_what_would_be_decided_and_keeps_nothing(company: Company, ada: ClientSession) -> None:
    await company.write("c@customer.test", "Pay", subject="Invoice <b>")
    await company.write("d@customer.test", "Hello", subject="Order")
    async with ada:
        met = form(("subject", "contains", "invoice"), tags="money", queue=str(company.sales))
        html = await (await ada.post(f"{ALL}/try", data=met)).text()
        assert "1 of the last 200 mails" in html
        assert "Invoice &lt;b&gt;" in html
        assert "to Sales, tag money" in " ".join(html.split())
        unmet = form(("subject", "contains", "nothing"), tags="money")
        assert "No mail meets this rule" in await (await ada.post(f"{ALL}/try", data=unmet)).text()
    assert await kept(company) == []


async def test_order_use_and_history(company: Company, ada: ClientSession) -> None:
    async with ada:
        for name in ("First", "Second"):
            await ada.post(f"{ALL}/new", data=form(name=name, tags=name))
        await ada.post(f"{ALL}/2/up", data={})
        assert [each.name for each in await kept(company)] == ["Second", "First"]
        assert "out of use" in await (await ada.post(f"{ALL}/2/disable", data={})).text()
        await ada.post(f"{ALL}/2/enable", data={})
        await ada.post(f"{ALL}/2", data=form(seen="4", name="Renamed", tags="x"))
        told = await (await ada.get(f"{ALL}/2/history")).text()
        assert [word in told for word in ("added", "moved", "taken out of use", "put into use", "changed")] == [
            True
        ] * 5
        await ada.post(f"{ALL}/2/restore/1", data={})
        assert [each.name for each in await kept(company)] == ["Second", "First"]
        assert (await ada.post(f"{ALL}/2/restore/99", data={})).status == 404
