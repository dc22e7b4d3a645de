"""Who can be chosen in the history of interventions."""

from dataclasses import replace

from hub.access.actor import Actor
from hub.access.permissions import Permission
from hub.queueing.give_back import return_item
from hub.queueing.pin import pin
from hub.queueing.pull import pull
from hub.supervision.people import people_of_history
from tests.hub.company import Company


async def test_a_lead_chooses_among_who_stepped_in_where_they_may_look(company: Company) -> None:
    lead = replace(company.clara, permissions=company.clara.permissions | {Permission.SUPERVISE})
    await company.write("c@customer.com", "Hello")
    await pull(company.storage, 1, company.anna)
    await return_item(company.storage, 1, company.sven)
    assert [await _stepped_in(company, by) for by in (lead, company.sven)] == [[], ["Sven"]]
    await company.write("c2@customer.com", "A price?", "sales@example.com")
    await pin(company.storage, 2, company.clara.user_id, "", company.sven)
    assert [await _stepped_in(company, by) for by in (lead, company.sven)] == [["Sven"], ["Sven"]]


async def _stepped_in(company: Company, by: Actor) -> list[str]:
    supervisors, _ = await people_of_history(company.storage, by)
    return [name for _, name in supervisors]
