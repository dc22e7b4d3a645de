"""Addresses as they are kept and compared: numbers in E.164, mail addresses in lower case. Pure."""

import re

from hub.errors import Invalid, sentence

MAIL = re.compile(r"[^\s@<>,;:\"()\[\]]{1,64}@[^\s@<>,;:\"()\[\]]{1,253}")
DIALLED = frozenset({"phone", "fax"})


def canonical(channel: str, written: str, country: str) -> str:
    """An address in the one way we keep it. Raises `Invalid` for what is none on this channel."""
    text = written.strip()
    if channel in DIALLED:
        return e164(text, country)
    if channel == "email" and MAIL.fullmatch(text):
        return text.lower()
    if channel != "email" and 0 < len(text) <= 320 and text.isprintable():
        return text
    raise Invalid("This is no address.", {"address": sentence("This is no address.")})


def as_kept(channel: str, came: str, country: str) -> str:
    """An address as it came in, in the one way we keep it; what is none stays as it is, for it has to be kept too."""
    try:
        return canonical(channel, came, country)
    except Invalid:
        return came


def e164(written: str, country: str) -> str:
    """A number as the whole world dials it (ITU-T E.164), e.g. `+4930123456`.

    One without a country's code is of `country` (ISO 3166-1), e.g. `DE`. Raises `Invalid` for what nobody can dial.
    """
    # Its tables of every country take a while to read: not before somebody writes the first number.
    import phonenumbers  # noqa: PLC0415

    try:
        number = phonenumbers.parse(written, country)
    except phonenumbers.NumberParseException as error:
        raise Invalid("This is no number.", {"address": sentence("This is no number.")}) from error
    if not phonenumbers.is_possible_number(number):
        raise Invalid("This is no number.", {"address": sentence("This is no number.")})
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))
