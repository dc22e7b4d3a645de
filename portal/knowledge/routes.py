"""Every page of the knowledge base."""

from aiohttp import web

from portal.knowledge.face import Face
from portal.knowledge.pages import knowledge_routes
from portal.knowledge.preview import preview_routes
from portal.knowledge.voting import voting_routes


def help_routes(face: Face) -> list[web.RouteDef]:
    """The routes in an order in which no article stands before a page of its own."""
    return [*voting_routes(face), *preview_routes(face), *knowledge_routes(face)]
