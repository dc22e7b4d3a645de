"""Which language a person gets, and how it writes times and numbers."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.access.actor import Actor
from hub.web import formats
from hub.web.languages import accepted_languages, choose_language
from hub.web.texts import gettext, ngettext
from hub.web.viewer import Viewer, looking, viewer_of
from tests.hub.web.site import Client

AT = datetime(2026, 3, 2, 14, 5, 59, tzinfo=UTC)


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("de-AT,de;q=0.9,en;q=0.8", "de"),
        ("en;q=0.1, ru;q=0.7", "ru"),
        ("fr, de;q=0.2", "de"),
        ("ru;q=0, de", "de"),
        ("*", "en"),
        ("", "en"),
        ("q=;;;,,-", "en"),
        ("ru;q=much", "en"),
    ],
)
def test_negotiation(header: str, language: str) -> None:
    assert choose_language(accepted_languages(header)) == language


@given(st.text())
def test_any_header_gives_a_language(header: str) -> None:
    assert choose_language(accepted_languages(header)) in {"en", "ru", "de"}


async def test_query_beats_cookie_beats_header_and_is_remembered(client: Client) -> None:
    german = {"Accept-Language": "de"}
    assert '<html lang="de"' in await (await client.get("/sign-in", headers=german)).text()
    assert '<html lang="ru"' in await (await client.get("/sign-in?language=ru", headers=german)).text()
    assert '<html lang="ru"' in await (await client.get("/sign-in", headers=german)).text()
    assert '<html lang="ru"' in await (await client.get("/sign-in?language=xx", headers=german)).text()


@pytest.mark.parametrize(("count", "ending"), [(1, "секунду."), (2, "секунды."), (5, "секунд."), (21, "секунду.")])
def test_russian_has_three_plural_forms(count: int, ending: str) -> None:
    one, many = "Too many tries. Try again in %(num)s second.", "Too many tries. Try again in %(num)s seconds."
    with looking(Viewer(language="ru")):
        assert ngettext(one, many, count).endswith(ending)
        assert gettext("Password") == "Пароль"


@pytest.mark.parametrize(
    ("viewer", "now", "short", "full"),
    [
        (Viewer("en", "UTC"), AT, "2:05\u202fPM", "Mar 2, 2026, 2:05\u202fPM"),
        (Viewer("de", "Europe/Berlin"), AT, "15:05", "02.03.2026, 15:05"),
        (Viewer("ru", "Asia/Tokyo"), AT, "23:05", "2 мар. 2026\u202fг., 23:05"),
        (Viewer("de", "No/Where"), AT + timedelta(days=1), "2. März", "02.03.2026, 14:05"),
        (Viewer("en", "UTC"), AT + timedelta(days=400), "3/2/26", "Mar 2, 2026, 2:05\u202fPM"),
    ],
)
def test_times(viewer: Viewer, now: datetime, short: str, full: str) -> None:
    with looking(viewer):
        assert formats.short_time(AT, now) == short
        assert formats.full_time(AT).replace("\xa0", "\u202f") == full


@pytest.mark.parametrize(
    ("octets", "english", "german"),
    [
        (0, "0\xa0B", "0\xa0B"),
        (999, "999\xa0B", "999\xa0B"),
        (1_450_000, "1.4\xa0MB", "1,4\xa0MB"),
        (25_000_000, "25\xa0MB", "25\xa0MB"),
    ],
)
def test_sizes(octets: int, english: str, german: str) -> None:
    with looking(Viewer("en")):
        assert formats.size(octets) == english
    with looking(Viewer("de")):
        assert formats.size(octets) == german


@pytest.mark.parametrize(
    ("seconds", "english", "german"),
    [
        (0, "0 sec", "0 Sek."),
        (120, "2 min", "2 Min."),
        (75, "1 min 15 sec", "1 Min. 15 Sek."),
        (3_900, "1 hr 5 min", "1 Std. 5 Min."),
        (90_061, "1 day 1 hr", "1 Tg. 1 Std."),
    ],
)
def test_spells(seconds: int, english: str, german: str) -> None:
    with looking(Viewer("en")):
        assert formats.spell(seconds) == english
    with looking(Viewer("de")):
        assert formats.spell(seconds) == german


def test_fragments_speak_the_language_of_whoever_gets_them() -> None:
    viewer = viewer_of(Actor(1, "Nina", language="de", time_zone="Europe/Berlin"))
    with looking(viewer):
        assert formats.ago(AT, AT + timedelta(minutes=3)) == "vor 3 Minuten"
        assert formats.number(1234.5) == "1.234,5"
