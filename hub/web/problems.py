"""The one table from what the hub refuses to what HTTP says, as a page for people or RFC 9457 for machines."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from urllib.parse import quote

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

from hub.access.actor import Actor
from hub.access.audit import audit
from hub.access.permissions import Hidden
from hub.access.sign_in import TooManyTries
from hub.errors import Conflict, HubError, Invalid, NotAllowed, NotFound
from hub.web.correlation import REQUEST_ID
from hub.web.pages import Web
from hub.web.sessions import SignInNeeded, current_session
from hub.web.texts import field_texts, refusal_text
from storage.errors import StorageFull, StorageUnavailable
from storage.unit_of_work import Work, action

log = logging.getLogger(__name__)

SIGN_IN = "/sign-in"

# The first class that fits counts. What may not be known reads like what is not there.
STATUS: tuple[tuple[type[Exception], HTTPStatus], ...] = (
    (NotFound, HTTPStatus.NOT_FOUND),
    (NotAllowed, HTTPStatus.NOT_FOUND),
    (Conflict, HTTPStatus.CONFLICT),
    (Invalid, HTTPStatus.UNPROCESSABLE_ENTITY),
    (TooManyTries, HTTPStatus.TOO_MANY_REQUESTS),
    (HubError, HTTPStatus.UNPROCESSABLE_ENTITY),
    (StorageFull, HTTPStatus.INSUFFICIENT_STORAGE),
    (StorageUnavailable, HTTPStatus.SERVICE_UNAVAILABLE),
)


@dataclass(frozen=True, slots=True)
class Problem:
    """What went wrong, ready to be shown. `detail` is a sentence for the person, "" where the status says it all."""

    status: int
    detail: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    reference: str = ""


def problem_middleware(site: Web) -> Middleware:
    """Turn every refusal and every failure into an answer; only an unexpected one is logged as a bug, with its id."""

    @web.middleware
    async def answer_problems(request: web.Request, handler: Handler) -> web.StreamResponse:
        try:
            return await handler(request)
        except SignInNeeded:
            return _sign_in_first(site, request)
        except web.HTTPException as error:
            if error.status < 400:
                raise
            return show_problem(site, request, _http_problem(error))
        except (HubError, StorageFull, StorageUnavailable) as error:
            if isinstance(error, NotAllowed | Hidden):
                await note_denial(site.storage, _person(request), request.method, request.path[:200])
            return show_problem(site, request, problem_of(error, site.viewer(request).language))
        except Exception:
            log.exception("request failed", extra={"request_id": request[REQUEST_ID]})
            return show_problem(site, request, Problem(500, reference=request[REQUEST_ID]))

    return answer_problems


def problem_of(error: Exception, language: str) -> Problem:
    """The problem behind a refusal of the hub or a failure of the storage, told in this language."""
    status = next(status for kind, status in STATUS if isinstance(error, kind))
    if status == HTTPStatus.NOT_FOUND:
        return Problem(status)
    if isinstance(error, TooManyTries):
        return Problem(status, headers={"Retry-After": str(int(error.wait.total_seconds()) + 1)})
    if isinstance(error, HubError):
        fields = field_texts(error, language) if isinstance(error, Invalid) else {}
        return Problem(status, refusal_text(error, language), fields)
    return Problem(status, headers={"Retry-After": "5"})


def show_problem(site: Web, request: web.Request, problem: Problem) -> web.Response:
    """The answer as the client likes it: browsers ask for text/html, everything else gets problem+json."""
    if "text/html" in request.headers.get("Accept", ""):
        response = site.page(request, "web/pages/problem.html", problem.status, problem=problem)
    else:
        response = _problem_details(problem)
    response.headers.update(problem.headers)
    return response


def _problem_details(problem: Problem) -> web.Response:
    told: dict[str, object] = {"status": problem.status, "title": HTTPStatus(problem.status).phrase}
    if problem.detail:
        told["detail"] = problem.detail
    if problem.fields:
        told["fields"] = dict(problem.fields)
    if problem.reference:
        told["reference"] = problem.reference
    return web.json_response(told, status=problem.status, content_type="application/problem+json")


def _http_problem(error: web.HTTPException) -> Problem:
    kept = {name: error.headers[name] for name in ("Allow", "Retry-After", "Connection") if name in error.headers}
    return Problem(error.status, headers=kept)


def _sign_in_first(site: Web, request: web.Request) -> web.Response:
    if request.method == "GET" and "text/html" in request.headers.get("Accept", ""):
        return web.Response(status=303, headers={"Location": f"{SIGN_IN}?next={quote(request.path_qs, safe='/')}"})
    return show_problem(site, request, Problem(HTTPStatus.UNAUTHORIZED))


def _person(request: web.Request) -> Actor | None:
    session = current_session(request)
    return session.actor if session else None


@action
async def note_denial(work: Work, by: Actor | None, method: str, path: str) -> None:
    """Write down that somebody reached for what is not theirs."""
    await audit(work, by, "denied", {"method": method, "path": path})
