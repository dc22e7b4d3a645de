"""How far each scope reaches: every kind, action and scope, in the query of lists and in the check of one document."""

from dataclasses import replace
from datetime import date
from itertools import product

import pytest
from sqlalchemy import select

from hub.access.document_rights import ACTIONS, SCOPES
from hub.cases.model import CaseDetail
from hub.documents.kind import PartnerFunction
from hub.documents.kinds import KINDS
from hub.documents.links import CONCERNS, DOCUMENT, INTERACTION, End, link
from hub.documents.listing import DocumentFilter, documents
from hub.documents.model import Document, DocumentParty
from hub.documents.overview import overview
from hub.documents.reach import scopes_holding
from hub.documents.rights import Scope, reaches, right
from hub.documents.transition import Step, transition
from hub.documents.visible import visible
from hub.errors import NotAllowed, NotFound
from hub.interactions.model import Interaction
from hub.parties.find import find_parties
from hub.parties.model import Party, PartyRelation, RelationKind
from tests.agent_ui.stored import statements
from tests.hub.documents.business import Business

# Of which documents of a kind, by title, what each scope reaches.
REACHED = {
    Scope.OWN: {"mine"},
    Scope.TEAM: {"mine", "a colleague's", "talked about here"},
    Scope.TERRITORY: {"mine", "of whom I look after", "of who was merged into them"},
    Scope.PARTNER: {"mine", "for my company", "for myself"},
    Scope.ALL: {
        "mine",
        "a colleague's",
        "talked about here",
        "talked about elsewhere",
        "of whom I look after",
        "of who was merged into them",
        "of whom I looked after",
        "for my company",
        "for myself",
        "somebody's",
    },
}


@pytest.fixture
async def anna_party(business: Business) -> int:
    """Who Anna is among the parties: she looks after Acme, and works for Globex."""
    async with business.storage.transaction() as work:
        anna, old = Party(name="Anna", created_at=work.now), Party(name="Old", created_at=work.now)
        twin = Party(name="Acme twin", created_at=work.now, root_id=business.acme, merged_into_id=business.acme)
        work.add(anna, old, twin)
        await work.flush()
        over = date(2020, 1, 1)
        work.add(
            PartyRelation(from_id=anna.id, kind=RelationKind.LOOKS_AFTER, to_id=business.acme),
            PartyRelation(from_id=anna.id, kind=RelationKind.LOOKS_AFTER, to_id=old.id, valid_to=over),
            PartyRelation(from_id=anna.id, kind=RelationKind.WORKS_FOR, to_id=business.globex),
        )
        return anna.id


async def draw_up(business: Business, anna_party: int) -> None:
    """A document of each kind for each of the titles. Whatever is not said to be Anna's or Boris's is Clara's."""
    company = business.company
    owners = {"mine": company.anna.user_id, "a colleague's": company.boris.user_id}
    queues = {"talked about here": company.support, "talked about elsewhere": company.sales}
    async with business.storage.transaction() as work:
        named = {row.name: row.id for row in await work.session.scalars(select(Party))}
        parts = {
            "of whom I look after": (PartnerFunction.SOLD_TO, business.acme),
            "of who was merged into them": (PartnerFunction.END_CUSTOMER, named["Acme twin"]),
            "of whom I looked after": (PartnerFunction.SOLD_TO, named["Old"]),
            "for my company": (PartnerFunction.CHANNEL_PARTNER, business.globex),
            "for myself": (PartnerFunction.CONTACT, anna_party),
        }
        times = {"opened_at": work.now, "last_activity_at": work.now}
        talks = {
            title: Interaction(channel="email", subject=title, queue_id=queue, **times)
            for title, queue in queues.items()
        }
        work.add(*talks.values())
        for kind, title in product(KINDS.values(), REACHED[Scope.ALL]):
            # What nobody outside sees yet is no state of the rest.
            state = next(state.name for state in kind.states if not state.internal)
            document = Document(kind=kind.name, title=title, state=state)
            document.state_since = document.created_at = document.changed_at = work.now
            document.owner_id = owners.get(title, company.clara.user_id)
            work.add(document)
            await work.flush()
            if title in talks:
                await link(work, End(INTERACTION, talks[title].id), End(DOCUMENT, document.id), CONCERNS)
            if title in parts:
                function, party = parts[title]
                work.add(DocumentParty(document_id=document.id, function=function, party_id=party))


async def test_each_right_reaches_just_as_far_as_its_scope(business: Business, anna_party: int) -> None:
    await draw_up(business, anna_party)
    async with business.storage.reading() as session:
        everything = (await session.scalars(select(Document))).all()
        for kind, scope in product(ACTIONS, map(Scope, SCOPES)):
            rights = {action: frozenset({right(kind, action, scope)}) for action in ACTIONS[kind]}
            anna = replace(business.anna, party_id=anna_party, day=date(2026, 3, 2), permissions=rights["view"])
            expected = {(kind, title) for title in REACHED[scope]}
            mine = [row for row in everything if row.kind == kind]
            holding = [(row, await scopes_holding(session, row, anna)) for row in mine]
            for action, held in rights.items():
                actor = replace(anna, permissions=held)
                rows = await session.scalars(select(Document).where(visible(actor, action)))
                assert {(row.kind, row.title) for row in rows} == expected, (action, scope)
                found = {(row.kind, row.title) for row, scopes in holding if reaches(actor, kind, action, scopes)}
                assert found == expected, (action, scope)


async def test_who_has_no_party_or_queue_reaches_only_their_own(business: Business, anna_party: int) -> None:
    await draw_up(business, anna_party)
    for scope in (Scope.TEAM, Scope.TERRITORY, Scope.PARTNER):
        anna = replace(business.anna, permissions=frozenset({right("order", "view", scope)}), queues=frozenset())
        rows = (await documents(business.storage, DocumentFilter(), anna)).rows
        assert {row.title for row in rows} == {"mine"}


async def test_experts_of_the_queue_see_what_is_worked_on_there_and_partners_nothing_internal(
    business: Business, anna_party: int
) -> None:
    case, draft = await business.document("case", title="Smoke"), await business.document("quotation", title="Draft")
    async with business.storage.transaction() as work:
        experts = Interaction(
            channel="case",
            subject="Smoke",
            queue_id=business.company.sales,
            opened_at=work.now,
            last_activity_at=work.now,
        )
        work.add(experts)
        await work.flush()
        (await work.session.get_one(CaseDetail, case)).work_id = experts.id
        work.add(DocumentParty(document_id=draft, function=PartnerFunction.CHANNEL_PARTNER, party_id=business.globex))
    for document in (case, draft):
        await business.set(document, owner_id=business.company.sven.user_id)
    clara = replace(business.company.clara, permissions=frozenset({right("case", "view", Scope.TEAM)}))
    assert [row.id for row in (await documents(business.storage, DocumentFilter(), clara)).rows] == [case]
    dealer = replace(
        business.anna,
        permissions=frozenset({right("quotation", "view", Scope.PARTNER)}),
        party_id=anna_party,
        day=date(2026, 3, 2),
    )
    assert not (await documents(business.storage, DocumentFilter(), dealer)).rows
    await business.set(draft, state="sent")
    assert [row.id for row in (await documents(business.storage, DocumentFilter(), dealer)).rows] == [draft]


async def test_actions_ask_the_same_and_pages_pay_one_statement(business: Business, anna_party: int) -> None:
    order = await business.document("order", 2, title="Chairs")
    await business.set(order, owner_id=business.company.clara.user_id)
    sees, places = right("order", "view", Scope.TERRITORY), right("order", "place", Scope.TERRITORY)
    anna = replace(business.anna, permissions=frozenset({sees}), party_id=anna_party, day=date(2026, 3, 2))
    step = Step(await business.seen(order), "place")
    with pytest.raises(NotAllowed):
        await transition(business.storage, step, anna)
    with pytest.raises(NotFound):
        await transition(business.storage, step, replace(anna, day=None))
    assert await find_parties(business.storage, "Acme", anna)
    assert await transition(business.storage, step, replace(anna, permissions=frozenset({sees, places})))
    with statements(business.storage) as narrow:
        await overview(business.storage, order, anna)
    with statements(business.storage) as wide:
        await overview(business.storage, order, business.anna)
    assert len(narrow) == len(wide) + 1
    with statements(business.storage) as listed:
        assert len((await documents(business.storage, DocumentFilter(), anna)).rows) == 1
    assert len([each for each in listed if each != "BEGIN"]) == 1
