"""Two administrators change one thing: whoever saves last is told, as often as they press, until they have looked."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

from aiohttp import ClientResponse, ClientSession

from tests.agent_ui.administration.test_mailboxes import FORM
from tests.agent_ui.administration.test_pages import ada
from tests.hub.company import Company

__all__ = ["ada"]

ALL = "/desk/administration"
# What each page is made from, in this order; what the company has already is not made.
NEW: dict[str, dict[str, str]] = {
    "skills": {"name": "German"},
    "profiles/new": {"name": "Chats", "email": "20", "chat": "40", "ramp_up": "10"},
    "categories": {"name": "Damage"},
    "library/categories": {"name_en": "Care", "name_de": "Pflege"},
    "hours/new": {"name": "Office", "zone": "UTC", "day0": "9:00-17:00"},
    "promises/new": {"queue": "1", "priority": "0", "first": "4 h", "next": "4 h", "warn": "75"},
    "texts/new": {"name": "Hello", "kind": "template", "language": "en", "queue": "0", "body": "Hello"},
    "macros/new": {"name": "Solve", "queue": "0", "text": "Hello"},
    "scripts/new": {"name": "Lamp", "queue": "0", "steps": "1", "name0": "light", "text0": "Is it on?"},
    "rules/new": {"name": "Paid", "every": "all", "queue": "2"},
    "mailboxes/new": FORM,
}
# By where a form is sent to: the field that two people change, what the first makes of it, and what the second.
CHANGES = {
    "skills/1": ("name", "Deutsch", "Allemand"),
    "skills/agents": ("level-1-1", "2", "3"),
    "profiles/1": ("name", "Slow chats", "Fast chats"),
    "reasons/1": ("name", "Siesta", "Nap"),
    "categories/1": ("name", "Breakage", "Loss"),
    "library/1": ("name_en", "Looking after", "Cleaning"),
    "hours/1": ("name", "Shop", "Night"),
    "promises/1": ("first", "2 h", "3 h"),
    "texts/1": ("body", "Good day", "Good evening"),
    "macros/1": ("text", "Good day", "Good evening"),
    "scripts/1": ("text0", "Does it blink?", "Is it red?"),
    "rules/1": ("name", "Settled", "Owed"),
    "mailboxes/helpdesk": ("folders", "INBOX", "Service"),
    "addresses/1": ("name", "Our support", "Your support"),
    "addresses/1/answers": ("en", "We have it.", "It is here."),
    "queues/1": ("name", "Help", "Aid"),
    "roles/2": ("label", "Clerk", "Scribe"),
    "users/1": ("name", "Anna B.", "Anna C."),
}
# What keeps each version of itself, or is told in seconds.
VERSIONED, IN_SECONDS = {"macros/1", "rules/1"}, {"promises/1"}
Fields = list[tuple[str, str]]


@dataclass
class Shown(HTMLParser):
    """The forms of a page as a browser would send them, by where they are sent to, and where its links lead."""

    page: ClientResponse
    forms: dict[str, Fields] = field(default_factory=dict)
    links: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        super().__init__()
        self._form: Fields = []
        self._around: Fields = []
        self._select = self._area = self._link = ""
        self._said: list[str] = []

    @classmethod
    async def of(cls, page: ClientResponse) -> "Shown":
        """What is on a page."""
        shown = cls(page)
        shown.feed(await page.text())
        return shown

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take a field as the browser does: what is not ticked and what only presses is not sent."""
        told = {name: value or "" for name, value in attrs}
        name, kind = told.get("name", ""), told.get("type", "")
        if tag == "form":
            leads = (told.get("action") or self.page.url.path).partition("?")[0]
            self._form = self.forms.setdefault(leads, []) if told.get("method") == "post" else []
        elif tag == "template":
            self._around, self._form = self._form, []
        elif tag == "input" and name and (kind not in ("checkbox", "radio") or "checked" in told) and kind != "file":
            self._form.append((name, told.get("value", "on")))
        elif tag == "select":
            self._select = name
            self._form.append((name, ""))
        elif tag == "option" and (self._select or "selected" in told):
            # The first of a list is chosen until another one is.
            self._form[-1:] = [(self._select or self._form[-1][0], told.get("value", ""))]
            self._select = ""
        elif tag in ("textarea", "a"):
            self._area, self._link, self._said = name, told.get("href", ""), []

    def handle_data(self, data: str) -> None:
        """Remember what a text area or a link says."""
        self._said.append(data)

    def handle_endtag(self, tag: str) -> None:
        """Keep what it said."""
        if tag == "template":
            self._form = self._around
        elif tag == "textarea":
            self._form.append((self._area, "".join(self._said)))
        elif tag == "a":
            self.links["".join(self._said).strip()] = self._link

    def typed(self, path: str, name: str, value: str) -> Fields:
        """A form of the page with one field typed anew."""
        fields = self.forms[f"{ALL}/{path}"]
        assert name in dict(fields), path
        return [(key, value if key == name else kept) for key, kept in fields]


async def make(ada: ClientSession) -> None:
    """Make one thing of each kind that has a page."""
    for path, form in NEW.items():
        made = await ada.post(f"{ALL}/{path}", data=form, allow_redirects=False)
        assert made.status == 303, (path, await made.text())


async def test_pressing_save_again_overwrites_nothing_that_was_not_seen(company: Company, ada: ClientSession) -> None:
    async with ada:
        await make(ada)
        for path, (name, theirs, mine) in CHANGES.items():
            page = f"{ALL}/{path.removesuffix('/answers')}"
            shown = await Shown.of(await ada.get(page))
            typed = shown.typed(path, name, mine)
            saved = await ada.post(f"{ALL}/{path}", data=shown.typed(path, name, theirs), allow_redirects=False)
            assert saved.status == 303, (path, await saved.text())
            first = await Shown.of(await ada.post(f"{ALL}/{path}", data=typed))
            again = await Shown.of(await ada.post(f"{ALL}/{path}", data=first.forms[f"{ALL}/{path}"]))
            for refused in (first, again):
                assert (refused.page.status, refused.links.get("See what it says now")) == (409, page), path
                assert (name, mine) in refused.forms[f"{ALL}/{path}"], path
            looked = await Shown.of(await ada.get(page))
            assert (name, theirs) in looked.forms[f"{ALL}/{path}"], path
            # Its own history tells what became of it, and by whom.
            history = await (await ada.get(looked.links["History of changes"])).text()
            assert "Boris" in history.partition("<tbody>")[2], path
            assert theirs in history or path in VERSIONED | IN_SECONDS, path
