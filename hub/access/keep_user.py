"""Users are made and changed by administrators: who they are, what they may, which queues they serve."""

from collections.abc import Collection
from dataclasses import replace
from zoneinfo import available_timezones

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError

from hub.access.actor import Actor
from hub.access.administrators import administrators, require_one_left
from hub.access.audit import audit, changes
from hub.access.model import User, UserParty, UserRole
from hub.access.permissions import Permission, require
from hub.access.roles import roles_named
from hub.access.sessions import end_sessions_of
from hub.access.user_rows import UserDraft, drawn
from hub.access.users import LANGUAGE, NewUser, disable_user, hashed_password, insert_user, login_in_use
from hub.errors import Conflict, Invalid, NotFound, Unseen, sentence
from hub.parties.model import Party
from hub.parties.visible import party_choosable
from hub.queueing.leave import let_go_of_lost
from hub.queueing.model import Queue, QueueMember
from storage.unit_of_work import Storage, Work, action

LONGEST_NAME = 120


async def add_user(storage: Storage, login: str, password: str | None, draft: UserDraft, by: Actor) -> int:
    """Make a user who can sign in with this password, if there is one yet, and return the id.

    Raises `Invalid` with the fields, `Conflict` for a login in use.
    """
    kept = _checked(draft)
    own = (tuple(sorted(kept.roles)), kept.language, kept.time_zone)
    new = NewUser(login, kept.name, password or "", *own, invited=password is None)
    # Before the transaction: hashing takes a while, and nothing else could be written meanwhile.
    hashed = await hashed_password(new, by)
    try:
        return await _add(storage, new, hashed, kept.queues, by)
    except IntegrityError as error:
        raise login_in_use(new) from error


@action
async def _add(work: Work, new: NewUser, hashed: str, queues: Collection[int], by: Actor) -> int:
    user_id = await insert_user.within(work, new, hashed, by)
    if queues:
        await _serve(work, user_id, queues)
        await audit(work, by, "user.changed", {"user": user_id, **changes({"queues": []}, {"queues": sorted(queues)})})
    return user_id


@action
async def change_user(work: Work, user_id: int, draft: UserDraft, seen: str, by: Actor) -> None:
    """Have a user be exactly this; with other roles their sessions end.

    Raises `NotFound`, `Invalid` with the fields, and `Conflict` unless `seen` is the mark of what they are, or when
    nobody could administer any more, or the actor themselves could not.
    """
    require(by, Permission.ADMINISTER)
    user = await work.locked_as_named(User, user_id)
    if user is None:
        raise NotFound
    before, after = await drawn(work.session, user), _checked(draft)
    if before.mark != seen:
        raise Unseen("Somebody changed this user meanwhile. Load it again.")
    if before == after:
        return
    user.name, user.language, user.time_zone = after.name, after.language, after.time_zone
    if before.roles != after.roles:
        await _give(work, user_id, after.roles, by)
    if before.party_id != after.party_id:
        await _know_as(work, user_id, after.party_id, by)
    if before.queues != after.queues:
        await _serve(work, user_id, after.queues)
    await let_go_of_lost(work, user_id=user_id)
    if before.roles != after.roles:
        await end_sessions_of(work, user_id)
    await audit(work, by, "user.changed", {"user": user_id, **changes(before.told(), after.told())})


@action
async def sign_out_everywhere(work: Work, user_id: int, by: Actor) -> None:
    """End every session of a user; they may sign in again. Raises `NotFound`."""
    require(by, Permission.ADMINISTER)
    if await work.session.get(User, user_id) is None:
        raise NotFound
    await end_sessions_of(work, user_id)
    await audit(work, by, "user.signed_out", {"user": user_id})


async def withdraw_user(storage: Storage, user_id: int, by: Actor) -> None:
    """As `disable_user`, but nobody can do it to themselves: they could not undo it. Raises `Conflict`."""
    if user_id == by.user_id:
        raise Conflict("Nobody can take their own account out of use.")
    await disable_user(storage, user_id, by)


def _checked(draft: UserDraft) -> UserDraft:
    name = draft.name.strip()
    if not 0 < len(name) <= LONGEST_NAME or not name.isprintable():
        raise Invalid("A name has 1 to 120 characters.", {"name": sentence("A name has 1 to 120 characters.")})
    if not LANGUAGE.fullmatch(draft.language):
        raise Invalid("That is no language.", {"language": sentence("That is no language.")})
    if draft.time_zone not in available_timezones():
        raise Invalid("There is no such time zone.", {"time_zone": sentence("There is no such time zone.")})
    return replace(draft, name=name)


async def _give(work: Work, user_id: int, roles: Collection[str], by: Actor) -> None:
    had = await administrators(work)
    found = await roles_named(work, roles)
    await work.session.execute(delete(UserRole).where(UserRole.user_id == user_id))
    work.add(*(UserRole(user_id=user_id, role_id=role.id) for role in found))
    await require_one_left(work, had)
    if user_id == by.user_id and user_id in had - await administrators(work):
        raise Conflict("Nobody can take their own rights to administer away.")


async def _know_as(work: Work, user_id: int, party_id: int | None, by: Actor) -> None:
    found = select(Party.id).where(Party.id == party_id, party_choosable(by, Party))
    if party_id is not None and await work.session.scalar(found) is None:
        wrong = sentence("Something was chosen that is not there any more.")
        raise Invalid("Something was chosen that is not there any more.", {"party_id": wrong})
    await work.session.execute(delete(UserParty).where(UserParty.user_id == user_id))
    if party_id is not None:
        work.add(UserParty(user_id=user_id, party_id=party_id))
    await work.flush()


async def _serve(work: Work, user_id: int, queues: Collection[int]) -> None:
    known = set(await work.session.scalars(select(Queue.id).where(Queue.id.in_(queues))))
    if known != set(queues):
        wrong = sentence("Something was chosen that is not there any more.")
        raise Invalid("Something was chosen that is not there any more.", {"queues": wrong})
    await work.session.execute(delete(QueueMember).where(QueueMember.user_id == user_id))
    work.add(*(QueueMember(queue_id=queue, user_id=user_id) for queue in sorted(known)))
    await work.flush()
