"""What is live costs the same however many agents sit at their desks."""

from dataclasses import replace

from agent_ui.clients import Client
from agent_ui.painter import Painter
from agent_ui.socket import DeskSocket
from hub.web.pages import Web
from hub.web.web_settings import WebSettings
from tests.agent_ui.stored import statements
from tests.hub.company import Company
from tests.hub.web.site import DESK

DESKS = 50


async def cost(painter: Painter, company: Company) -> int:
    """How many statements it takes to paint what is everybody's."""
    with statements(company.storage) as run:
        await painter.counters()
        await painter.hands(None, frozenset())
        await painter.colleagues()
    return len(run)


async def test_fifty_desks_cost_as_many_statements_as_one(company: Company) -> None:
    await company.write("c@customer.com", "Hello")
    site = Web(company.storage, WebSettings(), DESK)
    socket = DeskSocket(site, {})
    painter = Painter(site, socket)
    socket.clients.add(Client("anna", "", 0, company.anna))
    alone = await cost(painter, company)
    for number in range(DESKS):
        actor = replace(company.anna, user_id=1000 + number, language=("en", "de")[number % 2])
        socket.clients.add(Client(f"desk {number}", "", 0, actor))
    assert await cost(painter, company) == alone
