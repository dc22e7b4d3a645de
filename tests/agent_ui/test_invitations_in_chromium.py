"""Invitations as an agent sees and answers them, up to the mail that leaves."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from pathlib import Path
from typing import Any

import pytest
from icalendar import Calendar
from playwright.async_api import Locator, Page, expect

from channels.email.relay import RelayAccount, SmtpRelay
from hub.interactions.deliverer import Deliverer
from hub.invitation import Attendee, Invitation
from tests.agent_ui.browsers import At, at
from tests.agent_ui.looking import NARROW, WIDE, look
from tests.agent_ui.office import Office
from tests.channels.email.parse.test_invitations import EVENT, MAIL
from tests.channels.email.scripted_relay import ScriptedRelay, relay
from tests.hub.company import Company
from tests.hub.interactions.test_answer_invitation import CARLA, VISIT, told
from tests.hub.mail_channel import COMPOSER, deliver_mail

__all__ = ["at"]

pytestmark = pytest.mark.browser

SUPPORT = "support@example.com"


async def invited(office: Office, at: At, *invitations: Invitation, **fields: str) -> tuple[Page, Locator]:
    """Anna's page with a customer's invitations, and the first card."""
    number = await office.letter("c@customer.com", "Please come", id="first@customer", **fields)
    await told(office.company, *invitations)
    page = await at(office.company.anna, f"/desk/interactions/{number}")
    return page, page.locator('.entry[data-kind="inbound"] .invitation').first


def calendar_in(sink: ScriptedRelay) -> Any:
    """The event of the only mail that left."""
    (content,) = sink.contents
    mail = message_from_bytes(content.replace(b"\r\n..", b"\r\n."))
    (part,) = [part for part in mail.walk() if part.get_content_type() == "text/calendar"]
    payload = part.get_payload(decode=True)
    assert isinstance(payload, bytes)
    calendar = Calendar.from_ical(payload)
    assert (calendar["METHOD"], part.get_param("method")) == ("REPLY", "REPLY")
    (event,) = calendar.walk("VEVENT")
    return event


async def test_a_yes_leaves_as_a_mail_that_calendars_understand(office: Office, company: Company, at: At) -> None:
    office.composer = COMPOSER
    await office.reopen()
    invitation = EVENT.replace("20260706", f"{company.storage.clock.now().year + 1}0706")
    raw = MAIL.format(calendar=invitation, method="REQUEST").replace("\n", "\r\n").encode()
    await deliver_mail(company, raw, SUPPORT, "carla@customer.test")
    page = await at(company.anna, f"/desk/interactions/{await office.newest()}")
    card = page.locator('.entry[data-kind="inbound"] .invitation')
    await card.get_by_label("Comment (optional)").fill("Gladly; with coffee")
    await card.get_by_role("button", name="Accept").click()
    await expect(card.get_by_role("status")).to_contain_text("Accepted")
    await expect(card.get_by_role("button", name="Accept")).to_have_attribute("aria-pressed", "true")
    await expect(card.get_by_label("Comment (optional)")).to_have_value("")
    async with relay({}) as sink:
        sender = SmtpRelay(RelayAccount("127.0.0.1", sink.port))
        assert await Deliverer(company.storage, {"email": sender}).run_once() == 1
        event = calendar_in(sink)
        assert b"RCPT TO:<carla@customer.test>" in b"\n".join(sink.commands)
    assert (event["UID"], event["SEQUENCE"], event["COMMENT"]) == ("meeting-7@customer.test", 2, "Gladly; with coffee")
    assert str(event["ATTENDEE"]) == f"mailto:{SUPPORT}"
    assert event["ATTENDEE"].params["PARTSTAT"] == "ACCEPTED"
    assert str(event["ORGANIZER"]) == "mailto:carla@customer.test"
    await expect(card.get_by_role("status")).to_contain_text("· sent")
    answer = page.locator('.entry[data-kind="outbound"]')
    await expect(answer.locator(".entry-text")).to_contain_text("We accept the invitation: Visit of the workshop")
    await expect(answer.locator(".invitation")).to_contain_text("accepted")


async def test_by_keyboard_and_undone(office: Office, at: At) -> None:
    office.hold = timedelta(seconds=60)
    await office.reopen()
    page, card = await invited(office, at, VISIT)
    await card.get_by_label("Comment (optional)").focus()
    await page.keyboard.type("Sorry")
    # Enter alone says nothing: a slip must not accept.
    for key in ("Enter", "Tab", "Tab", "Tab", "Enter"):
        await page.keyboard.press(key)
    await expect(card.get_by_role("status")).to_contain_text("Declined")
    await expect(page.locator('.entry[data-kind="outbound"]')).to_have_count(1)
    await page.locator(".toast-action", has_text="Undo").click()
    await expect(card.get_by_role("status")).to_have_text("")
    await expect(page.locator(".entry[data-called-back]")).to_have_count(1)
    await expect(page.locator(".composer-text")).to_have_value("")
    await card.get_by_role("button", name="Perhaps").click()
    await expect(card.get_by_role("status")).to_contain_text("Answered with perhaps")


async def test_who_did_not_send_it_is_named_and_asked_about(office: Office, at: At) -> None:
    page, card = await invited(office, at, replace(VISIT, organizer=Attendee("boss@elsewhere.example")), dmarc="fail")
    await expect(card.locator(".invitation-doubt")).to_have_count(2)
    await expect(card).to_contain_text("boss@elsewhere.example")
    await card.get_by_role("button", name="Accept").click()
    dialog = page.locator("#dialog-doubtful[open]")
    await expect(dialog).to_contain_text("The answer would go to boss@elsewhere.example.")
    await expect(dialog.get_by_text("This mail is in quarantine.")).to_be_hidden()
    await look(page)
    await dialog.get_by_role("button", name="Do not answer").click()
    await expect(page.locator('.entry[data-kind="outbound"]')).to_have_count(0)
    await card.get_by_role("button", name="Accept").click()
    await dialog.get_by_role("button", name="Answer all the same").click()
    await expect(card.get_by_role("status")).to_contain_text("Accepted")


async def test_a_cancellation_takes_the_buttons_away_and_a_half_typed_word_stays(office: Office, at: At) -> None:
    others = [replace(VISIT, uid=f"{name}@customer", summary=name) for name in ("Lunch", "Dinner")]
    page, card = await invited(office, at, VISIT, *others)
    lunch, dinner = (page.locator('[data-kind="inbound"] .invitation', has_text=each.summary) for each in others)
    await dinner.get_by_label("Comment (optional)").fill("Half a")
    await page.locator("article .entries").focus()
    await office.company.write("c@customer.com", "Off", references="first@customer")
    await told(office.company, replace(VISIT, method="CANCEL", sequence=3, cancelled=True))
    await office.company.write("c@customer.com", "You have seen it?", references="first@customer")
    await expect(page.locator('.entry[data-kind="inbound"]')).to_have_count(3)
    await lunch.get_by_role("button", name="Accept").click()
    await expect(card).to_contain_text("changed later")
    await expect(card.get_by_role("button", name="Accept")).to_have_count(0)
    await expect(dinner.get_by_label("Comment (optional)")).to_have_value("Half a")


SIGHTS = [("en", "light"), ("de", "dark"), ("ru", "light")]


@pytest.mark.parametrize(("language", "scheme"), SIGHTS)
async def test_everybody_can_read_and_press_it(
    office: Office, company: Company, at: At, language: str, scheme: str, screenshots: Path
) -> None:
    await office.speak(company.anna, language)
    over = replace(VISIT, uid="past@customer", starts_at=datetime(2020, 1, 1, tzinfo=UTC))
    doubtful = replace(VISIT, uid="other@customer", organizer=Attendee("boss@elsewhere.example", "Boss " * 20))
    page, card = await invited(office, at, VISIT, over, doubtful)
    await page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    await card.locator('[data-status="TENTATIVE"]').click()
    await expect(card.get_by_role("status")).not_to_be_empty()
    await expect(page.locator(".invitation-answer .button:disabled")).to_have_count(3)
    answer = replace(VISIT, method="REPLY", attendees=(replace(CARLA, status="DECLINED"),), comment="No time,\nsorry")
    await office.company.write("c@customer.com", "Answer", references="first@customer")
    await told(office.company, answer)
    await page.reload()
    await expect(page.locator(".invitation-comment", has_text="No time")).to_be_visible()
    for width in (WIDE, NARROW):
        await look(page, width)
        for place in (0, 2):
            await page.locator(".invitation").nth(place).scroll_into_view_if_needed()
            await page.screenshot(path=screenshots / f"invitation-{language}-{scheme}-{width}-{place}.png")


async def test_a_colleague_who_does_not_hold_it_reads_only(office: Office, company: Company, at: At) -> None:
    _, card = await invited(office, at, VISIT)
    await card.get_by_role("button", name="Accept").click()
    await expect(card.get_by_role("status")).to_contain_text("Accepted")
    page = await at(company.boris, f"/desk/interactions/{await office.newest()}")
    await expect(page.locator('.entry[data-kind="inbound"] [role=status]')).to_contain_text("Accepted")
    await expect(page.locator(".invitation-answer")).to_be_hidden()
