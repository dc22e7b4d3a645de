"""Addresses as they are kept of those who were erased: known again when they are seen, and never read."""

import hashlib
import hmac

SEALED = "sealed:"


class AddressSeal:
    """Seals with the installation's secret key: nobody without it can try whether an address was meant."""

    def __init__(self, key: bytes) -> None:
        self._key = hmac.digest(key, b"addresses of the erased", "sha256")

    def of(self, channel: str, address: str) -> str:
        """The same for an address in any case, and another on each channel."""
        told = f"{channel}\0{address.lower()}".encode()
        return SEALED + hmac.new(self._key, told, hashlib.sha256).hexdigest()
