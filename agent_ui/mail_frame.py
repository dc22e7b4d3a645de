"""A mail as it was designed: a document of its own, in a frame that runs nothing and reaches nothing."""

from base64 import b64encode

from aiohttp import web

from agent_ui.pages import desk_actor
from agent_ui.views import shows
from hub.interactions.mail_html import MailHtml, message_html
from hub.safe_html import Image, shown_html
from hub.web.pages import Web
from hub.web.pictures import picture_type
from hub.web.remote_images import image_address

# Light, also in the dark: mails are designed for paper, and bring colours that nobody could turn around.
STYLE = (
    "html{color-scheme:light;background:#fff;color:#1a1d21}body{display:flow-root;margin:12px;"
    "font:15px/1.5 system-ui,sans-serif;overflow-wrap:anywhere}img{max-width:100%;height:auto}"
    "table{max-width:100%}blockquote{margin-inline:0;"
    "padding-inline-start:12px;border-inline-start:2px solid #d0d5dd;color:#475467}pre{white-space:pre-wrap}"
)


def mail_frame_routes(site: Web) -> list[web.RouteDef]:
    """GET /desk/messages/{id}/html; with `?images=1` images that lie elsewhere are shown too."""

    async def frame(request: web.Request) -> web.Response:
        mail = await message_html(site.storage, desk_actor(request), int(request.match_info["id"]))
        shows(request, "interaction", mail.interaction_id)
        remote = _through_us(site, request) if request.query.get("images") == "1" else _not_loaded
        body = shown_html(mail.html, _images(mail, remote))
        page = f'<!doctype html><meta charset="utf-8"><base target="_blank"><style>{STYLE}</style>{body}'
        headers = {"Content-Security-Policy": policy(_origin(site, request))}
        return web.Response(text=page, content_type="text/html", headers=headers)

    return [web.get(r"/desk/messages/{id:\d{1,18}}/html", frame)]


def policy(origin: str) -> str:
    """Its text and inline styles, images that came with it or through us; no script, no form, no other request.

    Of our origin, so that the desk can see how high it is; never together with allow-scripts.
    """
    return (
        "sandbox allow-same-origin allow-popups allow-popups-to-escape-sandbox; default-src 'none'; "
        f"img-src data: {origin}/mail-images; style-src 'unsafe-inline'; frame-ancestors 'self'"
    )


def _images(mail: MailHtml, remote: Image) -> Image:
    def image(address: str) -> str | None:
        if not address.lower().startswith("cid:"):
            return remote(address)
        content = mail.images.get(address, b"")
        kind = picture_type(content)
        return f"data:{kind};base64,{b64encode(content).decode()}" if kind else None

    return image


def _not_loaded(address: str) -> None:
    """A picture that is loaded tells its sender that, when and where the mail was read."""


def _through_us(site: Web, request: web.Request) -> Image:
    origin, now = _origin(site, request), site.storage.clock.now()
    return lambda address: origin + image_address(site.settings.key, address, now)


def _origin(site: Web, request: web.Request) -> str:
    """Whoever asks names a host that is known to be ours; the frame has no origin that a path would be relative to."""
    return f"{'https' if site.settings.https else request.scheme}://{request.host}"
