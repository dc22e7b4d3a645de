"""What counts as new in a mail, case by case."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.email.parse.reply_text import reply_text

INTRODUCTIONS = [
    "On Mon, 4 May 2026 at 12:00, Support <support@example.com> wrote:",
    "On Mon, 4 May 2026 at 12:00, Support\n<support@example.com> wrote:",
    "Am 04.05.2026 um 12:00 schrieb Support:",
    "Le lun. 4 mai 2026 à 12:00, Support <support@example.com> a écrit :",
    "El lun, 4 may 2026 a las 12:00, Support (<support@example.com>) escribió:",
    "Il giorno lun 4 mag 2026 alle ore 12:00 Support <support@example.com> ha scritto:",
    "Em seg., 4 de mai. de 2026 às 12:00, Support <support@example.com> escreveu:",
    "Op ma 4 mei 2026 om 12:00 schreef Support <support@example.com>:",
    "пн, 4 мая 2026 г. в 12:00, Support <support@example.com>:",
    "4 мая 2026 г., в 12:00, Support <support@example.com> написал(а):",
    "пн, 4 трав. 2026 р. о 12:00 Support <support@example.com> пише:",
    "W dniu 4.05.2026 o 12:00, Support pisze:",
    "Den mån 4 maj 2026 kl 12:00 skrev Support <support@example.com>:",
    "Den man. 4. maj 2026 kl. 12.00 skrev Support <support@example.com>:",
    "ma 4. toukok. 2026 klo 12.00 Support (support@example.com) kirjoitti:",
    "po 4. 5. 2026 v 12:00 odesílatel Support <support@example.com> napsal:",
    "Support <support@example.com>, 4 May 2026 Pzt, 12:00 tarihinde şunu yazdı:",
    "2026年5月4日(月) 12:00 Support <support@example.com>:",
    "Support <support@example.com> 于2026年5月4日周一 12:00写道：",
]
DIVIDERS = [
    "-----Original Message-----\nFrom: Support\nSent: Monday",
    "-----Ursprüngliche Nachricht-----\nVon: Support",
    "________________________________\nFrom: Support <support@example.com>\nSent: Monday\nTo: Anna\nSubject: Re: x",
    "Von: Support\nGesendet: Montag\nAn: Anna\nBetreff: AW: x",
    "От: Support\nОтправлено: 4 мая\nКому: Анна\nТема: Re: x",
]


@pytest.mark.parametrize("introduction", INTRODUCTIONS)
@pytest.mark.parametrize("old", ["> How are you?\n> Support", "\n> How are you?\n", "How are you?\nSupport"])
def test_an_introduced_quotation_is_old(introduction: str, old: str) -> None:
    assert reply_text(f"Fine, thanks.\n\n{introduction}\n{old}") == "Fine, thanks."


@pytest.mark.parametrize("divider", DIVIDERS)
def test_what_outlook_copies_is_old(divider: str) -> None:
    assert reply_text(f"Fine, thanks.\n\n{divider}\n\nHow are you?\n") == "Fine, thanks."


@pytest.mark.parametrize("introduction", INTRODUCTIONS[:3])
def test_answers_between_the_quotations_are_shown_with_them(introduction: str) -> None:
    for between in (
        f"Hi,\n{introduction}\n> One?\nYes.\n> Two?\nNo.",
        f"{introduction}\n> One?\nYes.\n> Two?\nNo.",
        f"Hi,\n{introduction}\n> One?\nYes.",
    ):
        assert reply_text(between) == between


@pytest.mark.parametrize("introduction", INTRODUCTIONS)
def test_an_answer_below_the_quotation_is_what_is_new(introduction: str) -> None:
    assert reply_text(f"{introduction}\n> How are you?\n>\n\n> Anna\n\nFine, thanks.\nBob") == "Fine, thanks.\nBob"


def test_a_signature_below_the_quotation_is_nothing_new() -> None:
    assert reply_text("Yes.\n> Really?\n-- \nAnna\nExample Ltd") == "Yes."


@pytest.mark.parametrize(
    "text",
    [
        "The manual says: on page 3 he wrote:\nturn it off and on again.",
        "From: Berlin\nI would like to travel to Rome.",
        "> only a quotation",
        "See below.\n---------- Forwarded message ---------\nFrom: A\nDate: Monday\nSubject: x\n\nImportant.",
    ],
)
def test_when_unsure_everything_is_shown(text: str) -> None:
    assert reply_text(text) == text


def test_a_forwarded_mail_is_shown_whole() -> None:
    text = "FYI\n\nFrom: A\nSent: Monday\nTo: B\nSubject: x\n\nImportant."
    assert reply_text(text, "FW: x") == text


@given(st.text())
def test_the_reply_is_part_of_the_text(text: str) -> None:
    assert reply_text(text) in text
