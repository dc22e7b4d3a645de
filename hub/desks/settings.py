"""How somebody likes their desk: theme, density, language, time zone, start page, sound, notifications and keys."""

from dataclasses import asdict, dataclass
from zoneinfo import available_timezones

from sqlalchemy import select

from hub.access.actor import Actor
from hub.access.model import User
from hub.access.navigation import PAGES
from hub.access.users import LANGUAGE
from hub.desks.alerts import unread_alerts
from hub.desks.model import DeskSettings
from hub.errors import Invalid, NotFound, sentence
from hub.events import SettingsChanged
from storage.unit_of_work import Storage, Work, action

SCHEMES, DENSITIES = ("", "light", "dark"), ("", "compact")


@dataclass(frozen=True, slots=True)
class Liking:
    """How somebody likes their desk; "" is the usual: the scheme of their system, the density of the house."""

    scheme: str = ""
    density: str = ""
    start_page: str = "home"
    sound: bool = True
    notify: bool = True
    keys: bool = True


@dataclass(frozen=True, slots=True)
class DeskState:
    """What the frame of somebody's desk needs to know of them, and how many alerts they have not read."""

    liking: Liking
    unread: int
    language: str = "en"


async def desk_state(storage: Storage, actor: Actor) -> DeskState:
    """Somebody's desk, in one statement."""
    query = select(DeskSettings, unread_alerts(actor), User.language).select_from(User)
    query = query.outerjoin(DeskSettings, DeskSettings.user_id == User.id).where(User.id == actor.user_id)
    async with storage.reading() as session:
        row = (await session.execute(query)).one_or_none()
    kept, count, language = row or (None, 0, "en")
    return DeskState(_liking(kept) if kept else Liking(), count, language)


@action
async def keep_settings(work: Work, liking: Liking, language: str, time_zone: str, by: Actor) -> None:
    """Remember how the actor likes their desk; every desk of theirs follows. Raises `Invalid` naming the field."""
    _check(liking, language, time_zone)
    user = await work.locked_as_named(User, by.user_id)
    if user is None:
        raise NotFound
    user.language, user.time_zone = language, time_zone
    kept = await work.session.get(DeskSettings, by.user_id) or DeskSettings(user_id=by.user_id)
    for name, value in asdict(liking).items():
        setattr(kept, name, value)
    work.add(kept)
    await work.record(SettingsChanged(by.user_id))


def _check(liking: Liking, language: str, time_zone: str) -> None:
    wrong: dict[str, str] = {}
    if liking.scheme not in SCHEMES or liking.density not in DENSITIES:
        wrong["scheme"] = sentence("There is no such look.")
    if not LANGUAGE.fullmatch(language):
        wrong["language"] = sentence("That is no language.")
    if time_zone not in available_timezones():
        wrong["time_zone"] = sentence("There is no such time zone.")
    if liking.start_page not in PAGES:
        wrong["start_page"] = sentence("There is no such page.")
    if wrong:
        raise Invalid("Something is not right yet", wrong)


def _liking(kept: DeskSettings) -> Liking:
    return Liking(kept.scheme, kept.density, kept.start_page, kept.sound, kept.notify, kept.keys)
