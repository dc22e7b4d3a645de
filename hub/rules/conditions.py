"""What a rule may ask of a contact: a field, an operator that fits it, and a value. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from hub.errors import Invalid, sentence

MOST_VALUE = 300
# No contact is larger than a mail may be, in kB.
MOST_SIZE = 1_000_000


class Field(StrEnum):
    """What of a contact is looked at."""

    SENDER = "sender"
    SENDER_NAME = "sender_name"
    RECIPIENT = "recipient"
    SUBJECT = "subject"
    BODY = "body"
    ATTACHMENT = "attachment"  # the name of a file
    SIZE = "size"  # of the whole contact, in kB
    LANGUAGE = "language"
    GROUP = "group"  # of the customer
    PROOF = "proof"  # the verdict on the sender, see `hub.ports.Verdict`


class Operator(StrEnum):
    """How a field is compared with the value. Letters count alike in upper and lower case."""

    CONTAINS = "contains"
    LACKS = "lacks"
    IS = "is"
    IS_NOT = "is_not"
    STARTS = "starts"
    ENDS = "ends"
    OF_DOMAIN = "of_domain"  # an address of this domain or of one below it
    NOT_OF_DOMAIN = "not_of_domain"
    LARGER = "larger"
    SMALLER = "smaller"


_WORDS = (Operator.CONTAINS, Operator.LACKS, Operator.IS, Operator.IS_NOT, Operator.STARTS, Operator.ENDS)
_ADDRESS = (*_WORDS, Operator.OF_DOMAIN, Operator.NOT_OF_DOMAIN)
_CHOICE = (Operator.IS, Operator.IS_NOT)
FITTING: Mapping[Field, tuple[Operator, ...]] = {
    Field.SENDER: _ADDRESS,
    Field.SENDER_NAME: _WORDS,
    Field.RECIPIENT: _ADDRESS,
    Field.SUBJECT: _WORDS,
    Field.BODY: _WORDS,
    Field.ATTACHMENT: _WORDS,
    Field.SIZE: (Operator.LARGER, Operator.SMALLER),
    Field.LANGUAGE: _CHOICE,
    Field.GROUP: _CHOICE,
    Field.PROOF: _CHOICE,
}


@dataclass(frozen=True, slots=True)
class Condition:
    """One question. There are no regular expressions: a bad one would hold up all mail."""

    field: Field
    operator: Operator
    value: str

    @classmethod
    def of(cls, field: str, operator: str, value: str) -> "Condition":
        """Read what somebody wrote. Raises `Invalid`."""
        try:
            condition = cls(Field(field), Operator(operator), value.strip())
        except ValueError as error:
            raise _wrong(sentence("This cannot be asked.")) from error
        condition.check()
        return condition

    def check(self) -> None:
        """Raise `Invalid` if the operator does not fit the field, or the value the operator."""
        if self.operator not in FITTING[self.field]:
            raise _wrong(sentence("This cannot be asked."))
        if len(self.value) > MOST_VALUE or not self.value.isprintable():
            raise _wrong(sentence("The value is too long."))
        if self.field == Field.SIZE and not (self.value.isdecimal() and int(self.value) <= MOST_SIZE):
            raise _wrong(sentence("A size is a number of kB."))
        if not self.value and self.field not in (Field.LANGUAGE, Field.GROUP, Field.PROOF):
            raise _wrong(sentence("A condition needs a value."))


def _wrong(text: str) -> Invalid:
    return Invalid(text, {"conditions": text})
