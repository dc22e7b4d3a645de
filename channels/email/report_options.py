"""What a relay is asked to tell of a mail's delivery (RFC 3461)."""

import re

from hub.ports import Outbound

# Section 4: everything else is written as +XX.
_PLAIN = re.compile(r"[!-*,-<>-~]")
# Sections 4.4 and 4.2.
_LONGEST_ENVELOPE_ID = 100
_LONGEST_ORIGINAL = 500


def report_options(outbound: Outbound) -> tuple[list[str], list[str]]:
    """The options of MAIL and of RCPT; none for a mail whose fate nobody is to be told, one without a return path.

    The return path is the envelope id too: it is signed, so that a report which names it proves itself.
    """
    if not outbound.envelope_from or not (outbound.envelope_from + outbound.recipient).isascii():
        return [], []
    envelope_id, original = f"ENVID={xtext(outbound.envelope_from)}", f"ORCPT=rfc822;{xtext(outbound.recipient)}"
    return (
        [envelope_id] if len(envelope_id) <= _LONGEST_ENVELOPE_ID else [],
        ["NOTIFY=FAILURE,DELAY", *([original] if len(original) <= _LONGEST_ORIGINAL else [])],
    )


def xtext(value: str) -> str:
    """ASCII text as an option's value carries it."""
    return "".join(letter if _PLAIN.fullmatch(letter) else f"+{ord(letter):02X}" for letter in value)
