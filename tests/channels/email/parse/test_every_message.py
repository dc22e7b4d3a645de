"""Every message of every set can be read, described and handed over; the few that cannot are named with the reason."""

import json
from pathlib import Path

import pytest

from channels.email.parse import describe, parse_mail, to_contact
from hub.errors import Invalid
from tests.channels.email.parse.samples import SETS, messages

# Their sets hold texts rather than mails, or mails cut down to what a test needs: most have no sender at all.
CUT_DOWN = {
    "discourse_trimmer",
    "flanker",
    "github_reply",
    "mailparserreply",
    "mime4j",
    "talon",
    "zapier_reply",
    "zbateson",
}
# Their parts are empty, or there are none.
EMPTY = {"msg_18.txt", "testmsgs/multipartemptypart.msg", "testmsgs/multipartnestedemptypartsnorfc822.msg"}
WITHOUT_SENDER = {
    "chatwoot": {"bounced_with_no_from.eml"},
    "cpython": {f"msg_{number}.txt" for number in (11, 18, 19, 37, 38, 39, 40)},
    "mikel_mail": {"error_emails/bad_encoded_subject.eml"},
    "sisimai": set[str](),
    "zammad": set[str](),
}


@pytest.mark.parametrize("name", sorted(SETS))
def test_every_message_gives_something(corpora: Path, name: str) -> None:
    for path, raw in messages(corpora, name):
        mail = parse_mail(raw)
        assert json.loads(json.dumps(describe(mail))), path
        assert mail.body_text.strip() or mail.attachments or mail.subject or path in EMPTY, path


@pytest.mark.parametrize("name", sorted(SETS.keys() - CUT_DOWN))
def test_only_mails_without_any_sender_cannot_be_handed_over(corpora: Path, name: str) -> None:
    refused = {}
    for path, raw in messages(corpora, name):
        try:
            to_contact(parse_mail(raw), {})
        except Invalid as error:
            refused[path] = error.message
    assert set(refused.values()) <= {"no sender"}
    assert refused.keys() == WITHOUT_SENDER[name]
