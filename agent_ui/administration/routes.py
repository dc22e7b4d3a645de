"""Every page of the administration, and the way in."""

from aiohttp import web

from agent_ui.administration.abilities import ability_routes
from agent_ui.administration.addresses import address_routes
from agent_ui.administration.area import HOME, Area, Tools
from agent_ui.administration.audit_pages import audit_routes
from agent_ui.administration.blocked import blocked_routes
from agent_ui.administration.categories import category_routes
from agent_ui.administration.hours import hours_routes
from agent_ui.administration.imports import import_list_routes
from agent_ui.administration.library import library_routes
from agent_ui.administration.macros import macro_routes
from agent_ui.administration.mailboxes import mailbox_routes
from agent_ui.administration.privacy_runs import privacy_run_routes
from agent_ui.administration.profiles import profile_routes
from agent_ui.administration.promises import promise_routes
from agent_ui.administration.quarantine import quarantine_routes
from agent_ui.administration.queues import queue_routes
from agent_ui.administration.reasons import reason_routes
from agent_ui.administration.reconciliation import reconciliation_routes
from agent_ui.administration.retention import retention_routes
from agent_ui.administration.roles import role_routes
from agent_ui.administration.rules import rule_routes
from agent_ui.administration.scripts import script_routes
from agent_ui.administration.sections import sections_of
from agent_ui.administration.skills import skill_routes
from agent_ui.administration.texts import text_routes
from agent_ui.administration.tokens import token_routes
from agent_ui.administration.users import user_routes
from agent_ui.administration.views import view_routes
from hub.errors import NotFound
from hub.web.pages import Web
from hub.web.sessions import current_actor


def administration_routes(site: Web, tools: Tools) -> list[web.RouteDef]:
    """GET /desk/administration, which leads to the first section somebody may open, and the sections' own routes."""
    area = Area(site, tools)

    async def enter(request: web.Request) -> web.Response:
        mine = sections_of(current_actor(request))
        if not mine:
            raise NotFound
        first = next(iter(mine.values()))[0]
        return web.Response(status=303, headers={"Location": f"{HOME}/{first}"})

    return [
        web.get(HOME, enter),
        *address_routes(area),
        *mailbox_routes(area),
        *queue_routes(area),
        *user_routes(area),
        *role_routes(area),
        *rule_routes(area),
        *skill_routes(area),
        *ability_routes(area),
        *profile_routes(area),
        *reason_routes(area),
        *hours_routes(area),
        *promise_routes(area),
        *category_routes(area),
        *library_routes(area),
        *text_routes(area),
        *macro_routes(area),
        *script_routes(area),
        *quarantine_routes(area),
        *blocked_routes(area),
        *reconciliation_routes(area),
        *import_list_routes(area),
        *retention_routes(area),
        *privacy_run_routes(area),
        *view_routes(area),
        *token_routes(area),
        *audit_routes(area),
    ]
