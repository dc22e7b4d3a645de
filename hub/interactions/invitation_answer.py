"""What we say to an invitation: to calendars by RFC 5546, to people in a sentence of their language. Pure."""

from dataclasses import replace

from hub.interactions.automatic_text import harmless
from hub.invitation import Attendee, Invitation, Participation

# The first is for every language that we do not write.
SENTENCES = {
    "en": {
        Participation.ACCEPTED: "We accept the invitation: {event}",
        Participation.TENTATIVE: "We may come, but cannot promise it yet: {event}",
        Participation.DECLINED: "We cannot accept the invitation: {event}",
    },
    "de": {
        Participation.ACCEPTED: "Wir nehmen die Einladung an: {event}",
        Participation.TENTATIVE: "Wir kommen vielleicht, können es aber noch nicht zusagen: {event}",
        Participation.DECLINED: "Wir müssen die Einladung leider ablehnen: {event}",
    },
    "ru": {
        Participation.ACCEPTED: "Мы принимаем приглашение: {event}",
        Participation.TENTATIVE: "Возможно, мы придём, но пока не можем обещать: {event}",
        Participation.DECLINED: "К сожалению, мы не можем принять приглашение: {event}",
    },
}


def answer_to(invitation: Invitation, us: Attendee, comment: str) -> Invitation:
    """The answer (RFC 5546 section 3.2.3): of the invitation what names the event, `us` alone, no word of others.

    Titles and names are cut short and lose their links: an invitation may name an organizer who never sent it.
    """
    organizer = invitation.organizer
    return replace(
        invitation,
        method="REPLY",
        organizer=replace(organizer, name=harmless(organizer.name)) if organizer else None,
        summary=harmless(invitation.summary),
        attendees=(us,),
        place="",
        description="",
        recurrence="",
        comment=comment,
    )


def answer_sentence(answer: Invitation, status: Participation, language: str) -> str:
    """What the mail says to its reader, and below it what the agent wrote."""
    said = SENTENCES.get(language, SENTENCES["en"])[status].format(event=answer.summary or "–")
    return f"{said}\n\n{answer.comment}" if answer.comment else said
