"""Capacity profiles: what fits at once in words' figures, and what makes no sense is refused."""

from collections.abc import Mapping
from dataclasses import replace

import pytest

from hub.access.audit import audit_entries
from hub.access.permissions import OPERATOR
from hub.errors import Conflict, Invalid, NotAllowed, NotFound
from hub.queueing.capacity import DEFAULT_PROFILE, Profile
from hub.queueing.keep_profile import add_profile, change_profile, checked_profile, remove_profile
from hub.queueing.model import AgentCapacity
from hub.queueing.profile_rows import AtOnce, ProfileDraft, at_once, profile_book, profile_in_book
from tests.hub.company import Company

CHATS = ProfileDraft("Chats", {"chat": 40, "email": 20}, {"email": frozenset({"chat"})}, 10)
WRONG = (
    replace(CHATS, name=" "),
    replace(CHATS, name="x" * 61),
    replace(CHATS, units={}),
    replace(CHATS, units={"chat": 0}),
    replace(CHATS, units={"chat": 101}),
    replace(CHATS, units={"pigeon": 10}),
    replace(CHATS, ramp_up_seconds=601),
    replace(CHATS, ramp_up_seconds=-1),
    replace(CHATS, interrupted_by={"chat": frozenset({"chat"})}),
    replace(CHATS, interrupted_by={"chat": frozenset({"email"}), "email": frozenset({"chat"})}),
    replace(CHATS, interrupted_by={"chat": frozenset({"pigeon"})}),
)


@pytest.mark.parametrize(
    ("units", "alone", "together"),
    [
        (
            DEFAULT_PROFILE.units,
            {"call": 1, "case": 5, "chat": 4, "email": 5, "fax": 5},
            {"case": 1, "chat": 1, "email": 1, "fax": 1},
        ),
        (CHATS.units, {"chat": 2, "email": 5}, {"chat": 2, "email": 1}),
        ({"call": 100}, {"call": 1}, {}),
        ({"chat": 50, "call": 100}, {"call": 1, "chat": 2}, {}),
        ({"call": 60, "email": 10}, {"call": 1, "email": 10}, {}),
    ],
)
def test_what_fits_at_once(units: Mapping[str, int], alone: Mapping[str, int], together: Mapping[str, int]) -> None:
    profile = Profile(units, {})
    assert at_once(profile) == AtOnce(alone, together)
    assert all(profile.used({channel: count}) <= 100 for channel, count in alone.items())
    assert not together or not any(profile.has_room(together, channel) for channel in units)


@pytest.mark.parametrize("draft", WRONG)
def test_what_makes_no_sense_is_refused(draft: ProfileDraft) -> None:
    with pytest.raises(Invalid) as refusal:
        checked_profile(draft)
    assert refusal.value.fields


async def test_a_profile_is_changed_by_whoever_saw_it_and_removed_once_nobody_has_it(company: Company) -> None:
    storage = company.storage
    profile = await add_profile(storage, CHATS, OPERATOR)
    with pytest.raises(Conflict):
        await add_profile(storage, CHATS, OPERATOR)
    async with storage.transaction() as work:
        work.add(AgentCapacity(user_id=company.anna.user_id, profile_id=profile))
    (kept,) = await profile_book(storage, OPERATOR)
    assert (kept.draft, kept.agents) == (CHATS, 1)
    more = replace(CHATS, units={"chat": 20})
    await change_profile(storage, profile, more, kept.draft.mark, OPERATOR)
    with pytest.raises(Conflict, match="meanwhile"):
        await change_profile(storage, profile, CHATS, kept.draft.mark, OPERATOR)
    with pytest.raises(Conflict, match="Anna"):
        await remove_profile(storage, profile, OPERATOR)
    async with storage.transaction() as work:
        await work.session.delete(await work.session.get_one(AgentCapacity, company.anna.user_id))
    await remove_profile(storage, profile, OPERATOR)
    with pytest.raises(NotFound):
        await profile_in_book(storage, profile, OPERATOR)
    told = [entry for entry in await audit_entries(storage) if entry.action.startswith("profile.")]
    assert [entry.action for entry in told] == ["profile.added", "profile.changed", "profile.removed"]
    assert told[1].detail["before"] == "Chats: chat 40, email 20 (interrupted by chat); ramp-up 10 s"
    assert told[1].detail["after"] == "Chats: chat 20; ramp-up 10 s"


async def test_profiles_are_for_administrators(company: Company) -> None:
    for refused in (
        profile_book(company.storage, company.sven),
        add_profile(company.storage, CHATS, company.sven),
        change_profile(company.storage, 1, CHATS, "", company.sven),
        remove_profile(company.storage, 1, company.sven),
    ):
        with pytest.raises(NotAllowed):
            await refused
