"""How likely it is that two parties are one, and why. Pure."""

from collections.abc import Iterable
from enum import StrEnum


class Likeness(StrEnum):
    """Something that two parties have in common."""

    SAME_NUMBER = "sameNumber"  # one telephone or fax number, each on another channel
    SAME_NAME = "sameName"
    SAME_ORGANISATION = "sameOrganisation"
    SAME_DOMAIN = "sameDomain"  # e-mail addresses of one company, not of a public provider


_WEIGHT = {
    Likeness.SAME_NUMBER: 50,
    Likeness.SAME_NAME: 40,
    Likeness.SAME_ORGANISATION: 20,
    Likeness.SAME_DOMAIN: 15,
}
# A name alone is no reason to ask: there are many people of one name.
WORTH_ASKING = 50
PUBLIC_DOMAINS = frozenset(
    {"gmail.com", "googlemail.com", "gmx.de", "gmx.net", "web.de", "t-online.de", "outlook.com", "hotmail.com"}
    | {"yahoo.com", "icloud.com", "mail.ru", "yandex.ru", "aol.com", "freenet.de", "proton.me", "rambler.ru"}
)


def weight(reasons: Iterable[Likeness]) -> int:
    """How much speaks for two being one, 0 to 100."""
    return min(100, sum(_WEIGHT[reason] for reason in set(reasons)))


def company_domain(address: str) -> str:
    """The domain of an e-mail address if it says for whom somebody works; "" otherwise."""
    domain = address.rpartition("@")[2].lower()
    return "" if domain in PUBLIC_DOMAINS or "@" not in address else domain


def may_merge_by_itself(reasons: Iterable[Likeness], *, both_verified: bool) -> bool:
    """Whether two may be merged without anybody being asked: only if both proved a number they have in common."""
    return both_verified and Likeness.SAME_NUMBER in set(reasons)
