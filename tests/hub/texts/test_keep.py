"""Texts are kept by administrators alone, checked before, and written into the audit log."""

from dataclasses import replace

import pytest

from hub.access.audit import audit_entries
from hub.access.permissions import OPERATOR
from hub.errors import Invalid, NotAllowed, NotFound, Unseen
from hub.texts.keep import TextFields, add_text, change_text, disable_text, enable_text
from hub.texts.kinds import TextKind
from hub.texts.listing import text_mark, texts, texts_in_use
from tests.hub.company import Company

HELLO = TextFields(TextKind.TEMPLATE, "en", "Hello", "Hello {{ customer }}")


async def test_a_text_is_added_changed_and_taken_out_of_use(company: Company) -> None:
    storage = company.storage
    number = await add_text(storage, HELLO, OPERATOR)
    changed = replace(HELLO, body="Good day {{ customer }}", queue_id=company.sales)
    seen = text_mark((await texts(storage, OPERATOR))[0])
    await change_text(storage, number, changed, seen, OPERATOR)
    with pytest.raises(Unseen):
        await change_text(storage, number, HELLO, seen, OPERATOR)
    (kept,) = await texts(storage, OPERATOR)
    assert (kept.body, kept.queue_id, kept.active) == ("Good day {{ customer }}", company.sales, True)
    await disable_text(storage, number, OPERATOR)
    async with storage.reading() as session:
        assert await texts_in_use(session, TextKind.TEMPLATE, company.sales) == ()
    await enable_text(storage, number, OPERATOR)
    async with storage.reading() as session:
        assert len(await texts_in_use(session, TextKind.TEMPLATE, company.sales)) == 1
        assert await texts_in_use(session, TextKind.TEMPLATE, company.support) == ()
    happened = [entry.action for entry in await audit_entries(storage)]
    assert happened == ["text.added", "text.changed", "text.disabled", "text.enabled"]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        (replace(HELLO, body="Hello {{ custmer }}"), "body"),
        (replace(HELLO, subject="{{ x }}"), "subject"),
        (replace(HELLO, subject="a\r\nBcc: b"), "subject"),
        (replace(HELLO, body=" "), "body"),
        (replace(HELLO, name=""), "name"),
        (replace(HELLO, language="english"), "language"),
        (replace(HELLO, code="Hello"), "code"),
        (replace(HELLO, code="/hi"), "code"),
        (replace(HELLO, code="h" * 21), "code"),
        (replace(HELLO, code="hi", kind=TextKind.SIGNATURE), "code"),
    ],
)
async def test_what_is_wrong_is_refused_by_its_field(company: Company, wrong: TextFields, field: str) -> None:
    with pytest.raises(Invalid) as refused:
        await add_text(company.storage, wrong, OPERATOR)
    assert list(refused.value.fields) == [field]


async def test_only_administrators_keep_texts(company: Company) -> None:
    number = await add_text(company.storage, HELLO, OPERATOR)
    for attempt in (
        add_text(company.storage, HELLO, company.sven),
        change_text(company.storage, number, HELLO, "", company.sven),
        disable_text(company.storage, number, company.sven),
        enable_text(company.storage, number, company.sven),
        texts(company.storage, company.sven),
    ):
        with pytest.raises(NotAllowed):
            await attempt


async def test_a_queue_that_is_not_there_has_no_texts(company: Company) -> None:
    with pytest.raises(NotFound):
        await add_text(company.storage, replace(HELLO, queue_id=999), OPERATOR)
