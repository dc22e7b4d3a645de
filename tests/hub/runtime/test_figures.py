"""The figures: read fresh from either database, in Prometheus' format."""

import re

from hub.runtime.demo.seed import seed
from hub.runtime.figures import exposition
from storage.unit_of_work import Storage

LINE = re.compile(r'[a-z_]+(\{([a-z_]+="[^"]*",?)+\})? [0-9.e+-]+')


async def test_they_say_what_the_database_holds(storage: Storage) -> None:
    await seed(storage, "bellini.example")
    lines = (await exposition(storage)).decode().splitlines()
    assert [line for line in lines if not line.startswith("#") and not LINE.fullmatch(line)] == []
    assert 'onefront_contacts{channel="email",state="quarantined"} 1.0' in lines
    assert sum(float(line.split()[1]) for line in lines if line.startswith("onefront_waiting_items{")) == 9
    assert "onefront_dead_jobs 0.0" in lines


async def test_an_empty_house_has_none(storage: Storage) -> None:
    lines = (await exposition(storage)).decode().splitlines()
    assert "onefront_oldest_wait_seconds 0.0" in lines
    assert not [line for line in lines if line.startswith("onefront_contacts{")]
