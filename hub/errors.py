"""Everything that can be refused. No protocol numbers here: each edge maps these to its own."""

from collections.abc import Mapping


def sentence(text: str) -> str:
    """The text itself. Marks what the fields of a refusal say, so that it is among the texts to translate."""
    return text


class HubError(Exception):
    """A refusal with a sentence fit to show to the person who asked.

    The `sentence` is a plain literal with places such as %(name)s for the `values`: edges find its translation by it.
    """

    def __init__(self, sentence: str = "", /, **values: str | int) -> None:
        self.sentence, self.values = sentence, values
        super().__init__(self.message)

    @property
    def message(self) -> str:
        """The whole sentence in English."""
        return self.sentence % self.values if self.values else self.sentence


class NotFound(HubError):
    """The thing is not there, or the asker may not know that it is: both read alike."""


class NotAllowed(HubError):
    """The asker is known and lacks the permission for this action."""


class Conflict(HubError):
    """Somebody else changed the thing first; the message says what is true now."""


class Unseen(Conflict):
    """What was meant for a thing as it was seen would overwrite what somebody made of it since."""


class Invalid(HubError):
    """The input breaks a rule. `fields` maps a field's name to what is wrong with it, each a `sentence` too.

    `of_each` are the values in what is said of a field, where they are its own.
    """

    def __init__(
        self,
        sentence: str = "",
        /,
        fields: dict[str, str] | None = None,
        of_each: Mapping[str, Mapping[str, str | int]] | None = None,
        **values: str | int,
    ) -> None:
        super().__init__(sentence, **values)
        self.fields = fields or {}
        self.of_each = of_each or {}


class DeliveryFailed(HubError):
    """An outgoing message was not taken by the other side."""


class TemporaryFailure(DeliveryFailed):
    """Try again later: a 4xx reply, no connection, a time-out before the message was handed over."""


class PermanentFailure(DeliveryFailed):
    """Do not try again: the other side refused the message or the recipient for good."""


class UncertainDelivery(DeliveryFailed):
    """The message was handed over whole and the answer never came: it may or may not have been taken."""
