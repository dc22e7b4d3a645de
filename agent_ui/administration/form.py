"""A form as a browser sent it, and what became of it: done, or refused with the reason at each field."""

from collections.abc import Awaitable, Mapping
from dataclasses import dataclass, field

from aiohttp import web
from multidict import MultiMapping

from hub.errors import Conflict, Invalid, Unseen
from hub.interactions.text import storable
from hub.web.problems import problem_of


@dataclass(frozen=True, slots=True)
class Form:
    """What was sent. Fields that are missing read as if they were left empty."""

    sent: MultiMapping[object]

    def text(self, name: str) -> str:
        """A field's text as every database can keep it, with the line ends of this house."""
        value = self.sent.get(name, "")
        return storable(value.replace("\r\n", "\n")) if isinstance(value, str) else ""

    def texts(self, name: str) -> list[str]:
        """The texts of a field that comes again and again."""
        return [storable(value) if isinstance(value, str) else "" for value in self.sent.getall(name, [])]

    def number(self, name: str) -> int:
        """A field's number; 0 for what is none, which is nobody's key."""
        written = self.text(name).strip()
        return int(written) if written.isascii() and written.isdecimal() and len(written) <= 18 else 0

    def numbers(self, name: str) -> frozenset[int]:
        """The numbers of every box that is ticked."""
        written = (value for value in self.sent.getall(name, []) if isinstance(value, str))
        return frozenset(int(each) for each in written if each.isascii() and each.isdecimal() and len(each) <= 18)

    def content(self, name: str) -> bytes:
        """A file's bytes; none if there is no file."""
        value = self.sent.get(name)
        return value.file.read() if isinstance(value, web.FileField) else b""

    def ticked(self, name: str) -> bool:
        """Whether a box is ticked."""
        return name in self.sent


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a form was refused, told in the viewer's language: altogether, and at which fields.

    `unseen`: somebody else changed the thing since, so the page leads to what it says now.
    """

    text: str
    fields: Mapping[str, str] = field(default_factory=dict)
    status: int = 422
    unseen: bool = False


async def form_of(request: web.Request) -> Form:
    """The form of a request."""
    return Form(await request.post())


async def fault_of(doing: Awaitable[object], language: str) -> Fault | None:
    """Do what a form asks for; None when it is done. What may not be known or done at all is still raised."""
    try:
        await doing
    except (Invalid, Conflict) as error:
        problem = problem_of(error, language)
        return Fault(problem.detail, problem.fields, problem.status, isinstance(error, Unseen))
    return None
