"""Signatures and templates fit the queue, the language of the customer, and who writes."""

from dataclasses import replace

import pytest

from hub.access.permissions import OPERATOR
from hub.errors import Invalid, NotFound
from hub.interactions.complete_draft import signed
from hub.interactions.conversation import conversation
from hub.interactions.wording import signature, template_by_code, templates
from hub.texts.keep import TextFields, add_text
from hub.texts.kinds import TextKind
from tests.hub.company import Company
from tests.hub.interactions.test_receive import only
from tests.hub.interactions.test_reply import answer, opened, outbox, send

SIGNATURE = TextFields(TextKind.SIGNATURE, "en", "Signature", "{{ agent }}\n{{ queue }} #{{ number }}")
TEMPLATE = TextFields(TextKind.TEMPLATE, "en", "Hello", "Hello {{ customer }}, about {{ subject }}:")


async def test_the_signature_ends_what_leaves_and_is_folded_in_the_desk(company: Company) -> None:
    await add_text(company.storage, SIGNATURE, OPERATOR)
    said = await opened(company)
    shown = await signature(company.storage, company.anna, said.row.id)
    assert shown == f"Anna\nSupport #{said.row.id}"
    await send(company, answer(said))
    (row,) = await outbox(company)
    assert (await company.storage.blobs.get(row.content)).decode().endswith(f"It left today.\n\n-- \n{shown}")
    entry = (await conversation(company.storage, company.anna, said.row.id)).entries[-1]
    assert (entry.reply_text, entry.quoted) == ("It left today.", True)


async def test_a_german_customer_gets_the_german_signature(company: Company) -> None:
    await add_text(company.storage, SIGNATURE, OPERATOR)
    await add_text(company.storage, replace(SIGNATURE, language="de", body="Freundliche Grüße"), OPERATOR)
    await company.write("c@customer.com", "Guten Tag, ich habe die Maschine nicht bekommen und bin nicht froh.")
    assert await signature(company.storage, company.anna, (await only(company)).id) == "Freundliche Grüße"


async def test_templates_carry_their_values(company: Company) -> None:
    await add_text(company.storage, TEMPLATE, OPERATOR)
    await add_text(company.storage, replace(TEMPLATE, name="Sales", queue_id=company.sales), OPERATOR)
    said = await opened(company)
    (template,) = await templates(company.storage, company.anna, said.row.id)
    assert template.body == "Hello c@customer.com, about Order:"
    assert template.own
    with pytest.raises(NotFound):
        await templates(company.storage, company.clara, said.row.id)


async def test_a_code_stands_for_the_template_that_fits_best(company: Company) -> None:
    coded = replace(TEMPLATE, code="hi", body="Hello {{ customer }}, your {{ subject }}?")
    await add_text(company.storage, replace(coded, name="A for all", body="All"), OPERATOR)
    await add_text(company.storage, replace(coded, queue_id=company.support), OPERATOR)
    await company.write("c@customer.com", "Hello", subject="")
    number = (await only(company)).id
    found = await template_by_code(company.storage, company.anna, number, "hi")
    assert found.body == "Hello c@customer.com, your {{ subject }}?"
    for code in ("ho", ""):
        with pytest.raises(Invalid, match=f"no template /{code} here"):
            await template_by_code(company.storage, company.anna, number, code)
    with pytest.raises(NotFound):
        await template_by_code(company.storage, company.clara, number, "hi")


def test_without_a_signature_nothing_is_added() -> None:
    assert signed("Yes.\n", "") == "Yes.\n"
    assert signed("Yes.\n", "Anna") == "Yes.\n\n-- \nAnna"
