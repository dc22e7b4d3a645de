"""What is asked about one of many customers is found by indexes, however much the house has kept and done."""

import re
from dataclasses import replace
from datetime import timedelta

from sqlalchemy import insert, text

from hub.access.model import AuditEntry
from hub.access.permissions import Permission
from hub.parties.model import Suppression
from hub.privacy.model import View
from hub.privacy.order_erasure import erasure_preview, order_erasure
from hub.privacy.who_looked import who_looked
from tests.hub.company import Company
from tests.hub.privacy.carla import CARLA, close_everything, finish, live
from tests.services.plans import asked_of, plan_of

MANY = 3_000
GROWING = "audit_entry|view|interaction|message|inbound_contact|document|suppression|participant|word_piece|identity"


async def test_nothing_of_the_whole_house_is_read_for_one_customer(company: Company) -> None:
    petra = replace(company.sven, permissions=company.sven.permissions | {Permission.PRIVACY, Permission.PARTIES})
    await live(company, petra)
    await close_everything(company)
    await of_many(company)
    with asked_of(company.storage) as asked:
        await who_looked(company.storage, CARLA, petra)
        await erasure_preview(company.storage, CARLA, petra)
        await finish(company, await order_erasure(company.storage, CARLA, "Carla Rossi", petra))
    wrong: dict[str, str] = {}
    for each in asked:
        lines = await plan_of(company.storage, each)
        wrong |= {line: each[0] for line in lines if re.search(rf"^(SCAN|.*Seq Scan on) ({GROWING})\b", line)}
    assert wrong == {}


async def of_many(company: Company) -> None:
    """What others did and were, over months."""
    now = company.storage.clock.now()
    entry = {"at": now, "actor": "1 Anna", "actor_id": 1, "action": "party.grouped", "detail": {}, "about": ""}
    entry |= {"previous_hash": "", "hash": ""}
    look = {"user_id": 1, "noun": "party", "times": 1, "last_at": now}
    async with company.storage.transaction() as work:
        entries = [entry | {"sequence": 1000 + n} for n in range(MANY)]
        looks = [look | {"object_id": n, "hour": now - timedelta(hours=n)} for n in range(MANY)]
        silent = [{"channel": "email", "address": f"{n}@x.de", "reason": "asked", "at": now} for n in range(MANY)]
        for model, rows in ((AuditEntry, entries), (View, looks), (Suppression, silent)):
            await work.session.execute(insert(model), rows)
    async with company.storage.writer.connect() as connection:
        await connection.execution_options(isolation_level="AUTOCOMMIT")
        await connection.execute(text("ANALYZE"))
