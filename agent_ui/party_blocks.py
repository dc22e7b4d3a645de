"""What the page of a customer is made of."""

from collections.abc import Mapping
from datetime import timedelta

from agent_ui.blocks import Asked, Block, Overview, Topic
from hub.access.permissions import Permission, allows
from hub.activities.listing import activities_of_party
from hub.documents.begun_by import begun_by
from hub.documents.listing import DocumentFilter, documents
from hub.errors import sentence
from hub.parties.duplicates import duplicates
from hub.parties.overview import party_conversations, party_overview, party_seen
from hub.parties.postal import postal_addresses
from hub.parties.related import related
from hub.privacy.consents import consents
from hub.privacy.contact import Purpose
from hub.privacy.model import How
from hub.privacy.runs import runs_of
from hub.privacy.who_looked import who_looked
from hub.timeline.listing import KINDS_TOLD, TimelineFilter, timeline
from storage.unit_of_work import Storage

Values = Mapping[str, object]

CHANNELS = ("email", "phone", "chat", "fax", "portal")
# How many days back.
PERIODS = {"week": 7, "month": 30, "year": 365}


async def _who(storage: Storage, asked: Asked) -> Values:
    party = await party_overview(storage, asked.id, asked.actor)
    return {"party": party, "serves": allows(asked.actor, Permission.SERVE)}


async def _conversations(storage: Storage, asked: Asked) -> Values:
    written = asked.query.get("before", "")
    before = int(written) if written.isdecimal() and len(written) <= 18 else None
    return {"conversations": await party_conversations(storage, asked.id, asked.actor, before)}


async def _documents(storage: Storage, asked: Asked) -> Values:
    party = await party_overview(storage, asked.id, asked.actor)
    found = await documents(storage, DocumentFilter(customer_id=party.id), asked.actor)
    return {"party": party, "documents": found, "begins": begun_by(asked.actor)}


async def _timeline(storage: Storage, asked: Asked) -> Values:
    given = asked.query.get
    days = PERIODS.get(given("period", ""))
    chosen = TimelineFilter(
        kind=given("kind", "") if given("kind") in KINDS_TOLD else "",
        channel=given("channel", "") if given("channel") in CHANNELS else "",
        since=storage.clock.now() - timedelta(days=days) if days else None,
    )
    cursor = given("cursor") or None
    party = await party_seen(storage, asked.id, asked.actor)
    page = await timeline(storage, party, chosen, asked.actor, cursor)
    choices = {"kinds": KINDS_TOLD, "channels": CHANNELS, "periods": tuple(PERIODS)}
    return {"page": page, "chosen": chosen, "period": given("period", ""), "goes_on": cursor is not None, **choices}


async def _postal(storage: Storage, asked: Asked) -> Values:
    found = await postal_addresses(storage, asked.id, asked.actor)
    return {"addresses": found, "serves": allows(asked.actor, Permission.SERVE)}


async def _related(storage: Storage, asked: Asked) -> Values:
    found = await related(storage, asked.id, asked.actor)
    return {"related": found, "serves": allows(asked.actor, Permission.SERVE)}


async def _activities(storage: Storage, asked: Asked) -> Values:
    party = await party_overview(storage, asked.id, asked.actor)
    return {"activities": await activities_of_party(storage, asked.actor, party.id)}


async def _alike(storage: Storage, asked: Asked) -> Values:
    party = await party_overview(storage, asked.id, asked.actor)
    return {"party": party, "suggestions": await duplicates(storage, party.id, asked.actor)}


async def _consents(storage: Storage, asked: Asked) -> Values:
    found = await consents(storage, asked.id, asked.actor)
    choices = {"purposes": tuple(Purpose), "channels": CHANNELS, "ways": tuple(How)}
    return {"consents": found, "serves": allows(asked.actor, Permission.SERVE), **choices}


async def _looked(storage: Storage, asked: Asked) -> Values:
    written = asked.query.get("before", "")
    before = int(written) if written.isdecimal() and len(written) <= 18 else None
    return {"page": await who_looked(storage, asked.id, asked.actor, before)}


async def _privacy(storage: Storage, asked: Asked) -> Values:
    return {"runs": await runs_of(storage, asked.id, asked.actor)}


_PARTY = frozenset({Topic.PARTY})

PARTY = Overview(
    name="party",
    noun=Topic.PARTY,
    head=Block("head", sentence("Customer"), "user", "desk/party/head.html", _who, _PARTY),
    blocks=(
        Block(
            "timeline",
            sentence("Time line"),
            "activity",
            "desk/party/timeline.html",
            _timeline,
            frozenset(Topic),
            wide=True,
        ),
        Block("who", sentence("Who it is"), "user", "desk/party/who.html", _who, _PARTY),
        Block("postal", sentence("Postal addresses"), "map-pin", "desk/party/postal.html", _postal, _PARTY),
        Block("related", sentence("Roles and relations"), "users", "desk/party/related.html", _related, _PARTY),
        Block(
            "conversations",
            sentence("Conversations"),
            "message-circle",
            "desk/party/conversations.html",
            _conversations,
            frozenset({Topic.PARTY, Topic.INTERACTION}),
        ),
        Block(
            "documents",
            sentence("Documents"),
            "file-text",
            "desk/party/documents.html",
            _documents,
            frozenset({Topic.PARTY, Topic.DOCUMENT}),
        ),
        Block(
            "activities",
            sentence("Activities"),
            "calendar",
            "desk/activities/of_party.html",
            _activities,
            frozenset({Topic.PARTY, Topic.ACTIVITY}),
        ),
        Block(
            "alike",
            sentence("Might be the same"),
            "users",
            "desk/party/alike.html",
            _alike,
            _PARTY,
            Permission.SERVE,
        ),
        Block(
            "consents",
            sentence("Consents"),
            "shield-check",
            "desk/party/consents.html",
            _consents,
            frozenset({Topic.PARTY, Topic.INTERACTION}),
        ),
        Block(
            "privacy",
            sentence("What is kept"),
            "archive",
            "desk/party/privacy.html",
            _privacy,
            _PARTY,
            Permission.PRIVACY,
        ),
        Block(
            "looked",
            sentence("Who looked"),
            "eye",
            "desk/party/looked.html",
            _looked,
            frozenset(),
            Permission.PRIVACY,
        ),
        Block("merged", sentence("Merged"), "layers", "desk/party/merged.html", _who, _PARTY),
    ),
    see=party_seen,
)
