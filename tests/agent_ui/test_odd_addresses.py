"""What a hand may write into an address or a form is never a failure of ours, also where PostgreSQL is strict."""

from collections.abc import Mapping

import pytest
from yarl import URL

from hub.access.permissions import OPERATOR
from hub.access.users import set_roles
from tests.agent_ui.office import Office
from tests.hub.company import Company

NUL, LARGE = "a\x00b", "999999999999999999"
ADMINISTRATION = "/desk/administration"
ADDRESSES = (
    f"{ADMINISTRATION}/users?name=%00",
    f"{ADMINISTRATION}/users?after=%00&id=1",
    f"{ADMINISTRATION}/users?%00=x",
    f"{ADMINISTRATION}/skills/agents?name=%00&after=%00&id=1",
    f"{ADMINISTRATION}/audit?person={LARGE}&before={LARGE}",
    f"{ADMINISTRATION}/history/queues?one=%00",
    f"{ADMINISTRATION}/history/queues?one=1&before={LARGE}",
    f"{ADMINISTRATION}/queues/1?undo={LARGE}",
    "/desk/inbox?tag=%00",
    "/desk/inbox?tag=%ed%a0%80",
    "/desk/fragments/rows?view=open&cursor=0001-01-01T00:00:00%2B23:59~1",
    "/desk/fragments/rows?view=open&cursor=%00~1",
    "/desk/fragments/find?words=%00",
    "/desk/fragments/interactions/1/candidates?words=%00",
    f"/desk/fragments/interactions/1/candidates?words=%23{LARGE}",
    "/desk/supervisor?day=0001-01-01",
    "/desk/supervisor/behind/offered?channel=%00",
    f"/desk/supervisor/behind/offered?half_hour={LARGE}",
    "/desk/supervisor/agents?mode=notReady&reason=%00",
    "/desk/supervisor/agents?cursor=1~%00",
)
USER: Mapping[str, str] = {"name": "Nina", "login": "n@example.com", "language": "en", "time_zone": "UTC"}
TEXT: Mapping[str, str] = {"kind": "template", "language": "en", "name": "x", "subject": ""}
MAILBOX: Mapping[str, str] = {"name": "box", "host": "h", "user": "u", "tls": "tls", "port": "993", "folders": "INBOX"}
FORMS: tuple[tuple[str, Mapping[str, str]], ...] = (
    ("users/new", {**USER, "roles": NUL}),
    ("users/new", {**USER, "roles": "agent", "queues": LARGE}),
    ("tokens", {"name": "tok", "role": NUL}),
    ("tokens/revoke", {"name": NUL}),
    ("texts/new", {**TEXT, "body": NUL}),
    ("texts/new", {**TEXT, "body": "b", "queue": LARGE}),
    ("macros/new", {"name": "m", "text": NUL}),
    ("macros/new", {"name": "n", "note": NUL, "ending": "close", "code": NUL}),
    ("scripts/new", {"name": NUL, "steps": LARGE, "name0": "a", "text0": NUL, "answers0": NUL, "queue": LARGE}),
    ("mailboxes/new", {**MAILBOX, "inbox": NUL, "after": "leave", "password": "x", "sign_in": "password"}),
)


@pytest.fixture
def database_url(postgres_url: str) -> str:
    """The stricter one: SQLite keeps and compares everything."""
    return postgres_url


async def test_an_odd_address_or_form_is_answered(office: Office, company: Company) -> None:
    await company.write("carla@customer.test", "Hello")
    await set_roles(company.storage, company.sven.user_id, ("administrator", "supervisor"), OPERATOR)
    statuses: dict[str, int] = {}
    async with await office.signed_in(company.sven) as sven:
        for path in ADDRESSES:
            statuses[path] = (await sven.get(URL(path, encoded=True), allow_redirects=False)).status
        for path, fields in FORMS:
            answer = await sven.post(f"{ADMINISTRATION}/{path}", data=fields, allow_redirects=False)
            statuses[f"{path} {fields}"] = answer.status
    assert {asked for asked, status in statuses.items() if status >= 500} == set()
