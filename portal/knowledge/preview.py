"""How customers will see what is being written: for colleagues who write, in the page customers get."""

from aiohttp import web

from hub.access.permissions import Permission, require
from hub.knowledge.body import shown
from hub.knowledge.read import article_view, said_in
from hub.web.markup import cleaned_html
from hub.web.sessions import current_actor
from portal.knowledge.face import HOME, Face


def preview_routes(face: Face) -> list[web.RouteDef]:
    """GET /knowledge/preview/{version}, for whoever may write articles."""

    async def preview(request: web.Request) -> web.Response:
        actor, storage = current_actor(request), face.site.storage
        require(actor, Permission.KNOWLEDGE_WRITE)
        said = await said_in(storage, int(request.match_info["version"]), actor)
        view = await article_view(storage, said.article_id, actor)
        # The colleague's own address of a picture: nobody else may see it yet.
        addresses = {file.name: f"/desk/knowledge/files/{file.public_id}" for file in view.files if file.is_picture}
        html = cleaned_html(shown(said.body, addresses))
        values = {"article": said, "html": html, "above": (), "related": (), "said": "", "preview": True}
        return face.page(request, "article", said.language, {}, files=view.files, **values)

    return [web.get(rf"{HOME}/preview/{{version:\d{{1,18}}}}", preview)]
