"""Filing goes on whatever becomes of one contact."""

from collections.abc import Mapping
from datetime import timedelta

from hub.interactions.conversation import conversation
from hub.interactions.inbox import INLINE_LIMIT
from hub.interactions.listing import InboxView
from hub.interactions.understand import LEASE, TRIES, Understander
from hub.ports import ParsedContact
from storage.blobs import Blobs, LocalBlobs
from storage.jobs import claim_jobs
from storage.unit_of_work import Storage
from tests.hub.company import Company
from tests.hub.interactions.test_receive import only
from tests.hub.plain_channel import PlainParser, letter
from tests.services.storage_fixture import SettableClock


async def test_a_contact_whose_bytes_are_lost_is_shown_and_holds_up_nobody(
    company: Company, clock: SettableClock
) -> None:
    large = letter("c@customer.com", "x" * INLINE_LIMIT)
    await company.hand_in(large)
    lost = await company.storage.blobs.put(large)
    company.storage.blobs = _Without(company.storage.blobs, lost)
    await company.write("d@customer.com", "Can you hear me?")
    for _ in range(TRIES):
        clock.advance(timedelta(hours=1))
        await company.understand()
    assert (await only(company)).preview == "Can you hear me?"
    row = await only(company, InboxView.QUARANTINED)
    assert lost in (await conversation(company.storage, company.sven, row.id)).reason


async def test_whoever_lost_the_lease_of_what_it_could_not_read_goes_on(company: Company, clock: SettableClock) -> None:
    await company.hand_in(b"\xff")
    slow = _Slow(company.storage, clock)
    await Understander(company.storage, {"email": slow}, company.composer).run_once()
    clock.advance(LEASE * 2)
    await company.understand()
    await only(company, InboxView.QUARANTINED)


class _Without(LocalBlobs):
    """Blobs of which one was lost."""

    def __init__(self, blobs: Blobs, lost: str) -> None:
        assert isinstance(blobs, LocalBlobs)
        super().__init__(blobs.folder)
        self._lost = lost

    async def get(self, key: str) -> bytes:
        """As ever, but for the one."""
        if key == self._lost:
            raise KeyError(key)
        return await super().get(key)


class _Slow(PlainParser):
    """So slow that another worker takes the contact over meanwhile."""

    def __init__(self, storage: Storage, clock: SettableClock) -> None:
        self._storage = storage
        self._clock = clock

    async def parse(self, raw: bytes, envelope: Mapping[str, object]) -> ParsedContact:
        self._clock.advance(LEASE * 2)
        await claim_jobs(self._storage, "understand")
        return await super().parse(raw, envelope)
