"""What somebody agreed to is kept line by line with its evidence, and read right before anybody is written to."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from hub.access.permissions import OPERATOR
from hub.errors import HubError, Invalid, NotFound
from hub.parties.merge import merge, undo_merge
from hub.parties.unsubscribe import unsubscribe
from hub.privacy.consents import consents, who_may_be_contacted
from hub.privacy.contact import Why
from hub.privacy.model import Consent
from hub.privacy.record_consent import Evidence, Wish, record_consent
from hub.privacy.seal import AddressSeal
from tests.agent_ui.stored import statements
from tests.hub.company import Company

CARLA, ERIK = 1, 2
AGREES, REFUSES = Wish("newsletter", "email", given=True), Wish("newsletter", "email", given=False)
FORM = Evidence("form", address="carla@customer.com", text_version="2026-10", words="Box ticked in the shop")


@pytest.fixture(autouse=True)
async def customers(company: Company) -> None:
    """Carla wrote to Anna's queue (party and message 1), Erik to Clara's (2)."""
    await company.write("carla@customer.com", "Send me news.", name="Carla Rossi")
    await company.write("erik@customer.com", "What does it cost?", "sales@example.com", name="Erik")


async def allowed_now(company: Company, *addresses: str) -> dict[str, tuple[bool, Why]]:
    async with company.storage.reading() as session:
        found = await who_may_be_contacted(session, ("newsletter", "email"), addresses, AddressSeal(b"k" * 32))
    return {address: (verdict.allowed, verdict.why) for address, verdict in found.items()}


async def test_every_word_is_kept_with_its_evidence(company: Company) -> None:
    await record_consent(company.storage, CARLA, AGREES, FORM, company.anna)
    by_mail = Evidence("message", message_id=1)
    await record_consent(company.storage, CARLA, REFUSES, by_mail, company.anna)
    found = await consents(company.storage, CARLA, company.anna)
    assert [(each.given, each.how, each.interaction_id) for each in found.said] == [
        (False, "message", 1),
        (True, "form", None),
    ]
    assert found.now == found.said[:1]
    first = found.said[1]
    assert (first.address, first.text_version, first.evidence, first.by_name) == (
        "carla@customer.com",
        "2026-10",
        "Box ticked in the shop",
        "Anna",
    )
    assert [number for number, *_ in found.messages] == [1]


async def test_right_before_writing_it_is_asked_by_address(company: Company) -> None:
    assert await allowed_now(
        company, "Carla@customer.com", "erik@customer.com", "nobody@customer.com"
    ) == dict.fromkeys(("carla@customer.com", "erik@customer.com", "nobody@customer.com"), (False, Why.NEVER_ASKED))
    await record_consent(company.storage, CARLA, AGREES, FORM, company.anna)
    assert (await allowed_now(company, "carla@customer.com"))["carla@customer.com"] == (True, Why.GIVEN)
    await unsubscribe(company.storage, "email", "carla@customer.com")
    assert (await allowed_now(company, "carla@customer.com"))["carla@customer.com"] == (False, Why.SUPPRESSED)


async def test_what_one_of_two_who_are_one_said_counts_for_both_until_they_are_two(company: Company) -> None:
    await record_consent(company.storage, CARLA, AGREES, FORM, OPERATOR)
    number = await merge(company.storage, ERIK, CARLA, "", OPERATOR)
    assert (await allowed_now(company, "erik@customer.com"))["erik@customer.com"] == (True, Why.GIVEN)
    assert len((await consents(company.storage, ERIK, OPERATOR)).now) == 1
    await undo_merge(company.storage, number, OPERATOR)
    assert (await allowed_now(company, "erik@customer.com"))["erik@customer.com"] == (False, Why.NEVER_ASKED)


@pytest.mark.parametrize(
    ("wish", "evidence"),
    [
        (AGREES, Evidence("form")),
        (AGREES, Evidence("hearsay", words="They say")),
        (AGREES, Evidence("message", message_id=2)),
        (AGREES, replace(FORM, words="x" * 2001)),
        (Wish("answer", "email", given=True), FORM),
        (Wish("offers", "pigeon", given=True), FORM),
    ],
)
async def test_what_proves_nothing_is_refused(company: Company, wish: Wish, evidence: Evidence) -> None:
    with pytest.raises(Invalid):
        await record_consent(company.storage, CARLA, wish, evidence, company.anna)
    async with company.storage.reading() as session:
        assert (await session.scalars(select(Consent.id))).all() == []


async def test_what_was_not_said_yet_is_refused_and_who_wants_no_more_is_believed(company: Company) -> None:
    later = replace(FORM, at=company.storage.clock.now() + timedelta(hours=1))
    with pytest.raises(Invalid):
        await record_consent(company.storage, CARLA, AGREES, later, company.anna)
    await record_consent(company.storage, CARLA, REFUSES, Evidence("phone"), company.anna)
    assert (await allowed_now(company, "carla@customer.com"))["carla@customer.com"] == (False, Why.WITHDRAWN)


async def test_who_does_not_see_somebody_reads_and_changes_nothing(company: Company) -> None:
    with pytest.raises(NotFound):
        await consents(company.storage, CARLA, company.clara)
    with pytest.raises(NotFound):
        await record_consent(company.storage, CARLA, AGREES, FORM, company.clara)
    with pytest.raises(HubError):
        await record_consent(company.storage, CARLA, AGREES, FORM, replace(company.anna, permissions=frozenset()))


async def test_reading_costs_the_same_however_much_was_said(company: Company) -> None:
    with statements(company.storage) as few:
        await consents(company.storage, CARLA, company.anna)
    for _ in range(5):
        await record_consent(company.storage, CARLA, AGREES, FORM, company.anna)
    with statements(company.storage) as many:
        await consents(company.storage, CARLA, company.anna)
    few, many = ([each for each in run if each.startswith("SELECT")] for run in (few, many))
    assert len(few) == len(many) == 4
