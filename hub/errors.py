"""Everything that can be refused. No protocol numbers here: each edge maps these to its own."""


class HubError(Exception):
    """A refusal with a sentence fit to show to the person who asked."""

    def __init__(self, message: str = "") -> None:
        super().__init__(message)
        self.message = message


class NotFound(HubError):
    """The thing is not there, or the asker may not know that it is: both read alike."""


class NotAllowed(HubError):
    """The asker is known and lacks the permission for this action."""


class Conflict(HubError):
    """Somebody else changed the thing first; the message says what is true now."""


class Invalid(HubError):
    """The input breaks a rule. `fields` maps a field's name to what is wrong with it."""

    def __init__(self, message: str = "", fields: dict[str, str] | None = None) -> None:
        super().__init__(message)
        self.fields = fields or {}


class DeliveryFailed(HubError):
    """An outgoing message was not taken by the other side."""


class TemporaryFailure(DeliveryFailed):
    """Try again later: a 4xx reply, no connection, a time-out before the message was handed over."""


class PermanentFailure(DeliveryFailed):
    """Do not try again: the other side refused the message or the recipient for good."""


class UncertainDelivery(DeliveryFailed):
    """The message was handed over whole and the answer never came: it may or may not have been taken."""
