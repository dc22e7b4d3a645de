"""The mailboxes we read: added, changed, tried and switched; a credential goes in and never comes out."""

from dataclasses import dataclass

from aiohttp import web

from agent_ui.administration.area import Area, done
from agent_ui.administration.form import Fault, Form, fault_of, form_of
from hub.access.actor import Actor
from hub.errors import Invalid, sentence
from hub.interactions.addresses import addresses
from hub.mailboxes.accounts import add_mailbox, change_mailbox, credential_of, switch_mailbox
from hub.mailboxes.description import OAUTH2, Mailbox, mailbox_of
from hub.mailboxes.listing import existing_mailbox, list_mailboxes
from hub.mailboxes.model import MailAccount
from hub.mailboxes.oauth import Grant
from hub.mailboxes.sealing import Sealed
from hub.web.texts import refusal_text

ALL = "/desk/administration/mailboxes"
# The fields of a mailbox that are words, by the same name in the form.
WORDS = (
    "host",
    "user",
    "inbox",
    "tls",
    "after",
    "move_to",
    "sign_in",
    "token_url",
    "client_id",
    "scope",
    "sent_folder",
)
ONE = ALL + "/{name:[a-z0-9][a-z0-9._-]{0,59}}"


def mailbox_routes(area: Area) -> list[web.RouteDef]:
    """GET and POST /desk/administration/mailboxes, …/new, …/{name}, and POST …/{name}/check, …/enable, …/disable."""
    pages = _Mailboxes(area)
    return [
        web.get(ALL, pages.list),
        web.get(f"{ALL}/new", pages.new),
        web.post(f"{ALL}/new", pages.add),
        web.get(ONE, pages.show),
        web.post(ONE, pages.change),
        web.post(f"{ONE}/check", pages.check),
        web.post(f"{ONE}/enable", pages.switch),
        web.post(f"{ONE}/disable", pages.switch),
    ]


@dataclass(frozen=True, slots=True)
class Shown:
    """What the form shows: a mailbox as stored or as typed, its name, and whether it was just tried with success."""

    mailbox: Mailbox
    name: str
    account: MailAccount | None = None
    tried: bool = False

    @property
    def seen(self) -> int:
        """The version that stood there when the fields were filled."""
        return self.mailbox.seen if self.mailbox.seen is not None else self.account.version if self.account else 0


class _Mailboxes:
    def __init__(self, area: Area) -> None:
        self._area = area
        self._storage = area.storage

    async def list(self, request: web.Request) -> web.Response:
        rows = await list_mailboxes(self._storage, self._area.actor(request))
        return await self._area.page(request, "mailboxes", rows=rows)

    async def new(self, request: web.Request) -> web.Response:
        return await self._form(request, Shown(Mailbox(host="", user="", inbox=""), ""))

    async def add(self, request: web.Request) -> web.Response:
        actor, sent = self._area.actor(request), await form_of(request)
        mailbox, name = described(sent), sent.text("name").strip()
        fault = await fault_of(self._add(name, mailbox, sent, actor), self._area.language(request))
        return await self._form(request, Shown(mailbox, name), fault) if fault else done(f"mailboxes/{name}", "added")

    async def show(self, request: web.Request) -> web.Response:
        account = await self._account(request)
        return await self._form(request, Shown(mailbox_of(account), account.name, account))

    async def change(self, request: web.Request) -> web.Response:
        actor, account, sent = self._area.actor(request), await self._account(request), await form_of(request)
        mailbox = described(sent)
        sealed = self._sealed(account.name, sent)
        changing = change_mailbox(self._storage, account.name, mailbox, sealed, actor)
        fault = await fault_of(changing, self._area.language(request))
        if fault is None:
            return done(f"mailboxes/{account.name}", "changed")
        return await self._form(request, Shown(mailbox, account.name, account), fault)

    async def check(self, request: web.Request) -> web.Response:
        account = await self._account(request)
        trouble = await self._area.tools.check.trouble(account)
        fault = None
        if trouble is not None:
            said = f" ({trouble.said})" if trouble.said else ""
            told = refusal_text(Invalid(trouble.sentence), self._area.language(request))
            fault = Fault(f"{told}{said}", status=200)
        shown = Shown(mailbox_of(account), account.name, account, tried=trouble is None)
        return await self._form(request, shown, fault)

    async def switch(self, request: web.Request) -> web.Response:
        enabled = request.path.endswith("/enable")
        await switch_mailbox(self._storage, request.match_info["name"], enabled, self._area.actor(request))
        return done("mailboxes", "enabled" if enabled else "disabled")

    async def _account(self, request: web.Request) -> MailAccount:
        self._area.actor(request)
        return await existing_mailbox(self._storage, request.match_info["name"])

    async def _add(self, name: str, mailbox: Mailbox, sent: Form, actor: Actor) -> None:
        sealed = self._sealed(name, sent)
        if sealed is None:
            raise Invalid("The mailbox needs a credential.", {"password": sentence("enter it")})
        await add_mailbox(self._storage, name, mailbox, sealed, actor)

    def _sealed(self, name: str, sent: Form) -> Sealed | None:
        """The credential that was entered; None if none was."""
        text = sent.text("password")
        if sent.text("sign_in") == OAUTH2:
            grant = Grant(sent.text("client_secret"), sent.text("refresh_token").strip())
            text = grant.text() if grant != Grant("", "") else ""
        return self._area.tools.sealer.seal(text, credential_of(name)) if text else None

    async def _form(self, request: web.Request, shown: Shown, fault: Fault | None = None) -> web.Response:
        ours = [(row.address, row.address) for row in await addresses(self._storage, self._area.actor(request))]
        return await self._area.page(request, "mailbox", fault, shown=shown, account=shown.account, ours=ours)


def described(sent: Form) -> Mailbox:
    """The mailbox a form describes."""
    words = {name: sent.text(name).strip() for name in WORDS}
    folders = tuple(line.strip() for line in sent.text("folders").splitlines() if line.strip())
    return Mailbox(
        **words,
        port=sent.number("port"),
        folders=folders,
        read_sent=sent.ticked("read_sent"),
        keep_sent=sent.ticked("keep_sent"),
        seen=sent.number("seen_version"),
    )
