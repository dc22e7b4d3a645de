"""What-if: files are read or refused with their place, changes change what they say, and nothing else."""

from dataclasses import replace
from datetime import timedelta
from xml.etree import ElementTree as ET

import pytest

from hub.errors import Invalid
from hub.queueing.rings import Ring
from hub.queueing.simulation.chart import doubt, duration, svg
from hub.queueing.simulation.comparison import compare
from hub.queueing.simulation.report import lines, page
from hub.queueing.simulation.what_if import AgentsChange, QueueChange, SkillChange, TrafficChange, changed
from hub.queueing.simulation.what_if_file import read_changes
from tests.hub.queueing.simulation.recordings import BILLING, RUSSIAN, SALES, morning

FILE = """
[[agents]]
queue = "Billing"
by = 2
skills = { Russian = 3 }
[[skill]]
agent = "agent0"
skill = "russian"
level = 4
[[queue]]
queue = "billing"
skills = { Russian = 1 }
ageing_seconds = 60
rings = [{ after = 30, relax_by = 1 }, { after = 90, joins = "Sales & <more>" }]
[traffic]
handling = 0.5
"""


def test_a_file_says_what_changes() -> None:
    assert read_changes(FILE) == [
        AgentsChange("Billing", 2, {"Russian": 3}),
        SkillChange("agent0", "russian", 4),
        QueueChange("billing", {"Russian": 1}, 60.0, None, ((30.0, 1, ""), (90.0, 0, "Sales & <more>"))),
        TrafficChange(0.5),
    ]


def test_changes_change_what_they_say() -> None:
    before = morning()
    after = changed(before, read_changes(FILE))
    assert len(after.agents) == len(before.agents) + 2
    new = after.agents[-1].agent
    assert (new.queues, new.skills) == (frozenset({BILLING}), {RUSSIAN: 3})
    assert after.agents[0].agent.skills == {RUSSIAN: 4}
    billing = after.queues[0]
    assert billing.skills == {RUSSIAN: 1}
    assert billing.terms.ageing == timedelta(seconds=60)
    assert billing.terms.rings == (Ring(timedelta(seconds=30), 1), Ring(timedelta(seconds=90), 0, SALES))
    assert after.contacts[0].handling == before.contacts[0].handling / 2
    assert len(changed(before, [AgentsChange("Billing", -2)]).agents) == 4
    unlearnt = changed(after, [SkillChange("agent0", "Russian", 0), QueueChange("Billing", {"Russian": 0})])
    assert (unlearnt.agents[0].agent.skills, unlearnt.queues[0].skills) == ({}, {})


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("by = ", "file"),
        ("", "file"),
        ("[[agent]]\nby = 1", "file.agent"),
        ("agents = 2", "file.agents"),
        ("agents = [2]", "file.agents[1]"),
        ('[[agents]]\nqueue = "Billing"', "file.agents[1].by"),
        ('[[agents]]\nqueue = ""\nby = 1', "file.agents[1].queue"),
        ('[[agents]]\nqueue = "Billing"\nby = true', "file.agents[1].by"),
        ('[[agents]]\nqueue = "Billing"\nby = 1\nskills = { Russian = 6 }', "file.agents[1].skills.Russian"),
        ('[[agents]]\nqueue = "Billing"\nby = 1\nskills = 3', "file.agents[1].skills"),
        ('[[queue]]\nqueue = "Billing"\nageing_seconds = -1', "file.queue[1].ageing_seconds"),
        ('[[queue]]\nqueue = "Billing"\nrings = [{ relax_by = 1 }]', "file.queue[1].rings[1].after"),
        ("[traffic]\nhandling = nan", "file.traffic.handling"),
        ("[traffic]\nspeed = 2", "file.traffic.speed"),
    ],
)
def test_a_mistake_is_named_with_its_place(text: str, place: str) -> None:
    with pytest.raises(Invalid) as refused:
        read_changes(text)
    assert list(refused.value.fields) == [place]


@pytest.mark.parametrize(
    "change",
    [
        AgentsChange("Nowhere", 1),
        AgentsChange("Billing", -4),
        AgentsChange("Billing", 1, {"Latin": 1}),
        SkillChange("nobody", "Russian", 1),
        QueueChange("Billing", rings=((1.0, 0, "Nowhere"),)),
    ],
)
def test_a_name_nobody_has_is_refused(change: AgentsChange | SkillChange | QueueChange) -> None:
    with pytest.raises(Invalid):
        changed(morning(), [change])


def test_nothing_changed_is_the_same_day() -> None:
    comparison = compare(morning(), morning(), 20.0, seed=1)
    assert comparison.before == comparison.after
    assert sum(figures.contacts for figures in comparison.before.queues) == comparison.before.everything.contacts == 600


def test_more_agents_help_their_queue_and_no_other() -> None:
    comparison = compare(morning(), changed(morning(), [AgentsChange("Billing", 2)]), 20.0, seed=1)
    (billing, sales), (more, same) = comparison.before.queues, comparison.after.queues
    assert more.wait < billing.wait
    assert more.in_time > billing.in_time
    assert same == sales
    assert comparison.after.occupancy < comparison.before.occupancy


def test_a_queue_nobody_can_serve_any_more_is_told() -> None:
    comparison = compare(morning(60), changed(morning(60), [QueueChange("Billing", {"Russian": 1})]), 20.0, seed=1)
    assert comparison.after.queues[0].unserved == comparison.after.queues[0].contacts > 0


def test_the_drawing_is_whole_and_says_itself_in_words() -> None:
    comparison = compare(morning(), changed(morning(), [AgentsChange("Billing", 1)]), 20.0, seed=1)
    root = ET.fromstring(svg(comparison))  # noqa: S314 (our own)
    space = {"svg": "http://www.w3.org/2000/svg"}
    assert root.attrib["role"] == "img"
    described = root.find("svg:desc", space)
    assert described is not None
    assert "600 contacts" in (described.text or "")
    texts = [each.text for each in root.iterfind(".//svg:text", space)]
    assert {"Billing", "Sales & <more>", "before", "after"} <= set(texts)
    assert duration(comparison.after.queues[0].wait) in texts
    assert len(root.findall(".//svg:polyline", space)) >= 4


def test_what_is_far_from_the_record_says_so() -> None:
    comparison = compare(morning(), morning(), 20.0, seed=1)
    replayed = comparison.before.everything.wait
    for recorded, told in ((None, False), (replayed, False), (replayed + 59, False), (2 * replayed + 120, True)):
        seen = replace(comparison, recorded=recorded)
        assert (doubt(seen) is not None) == told
        assert ("too far apart" in page(seen, [])) == told


def test_the_page_has_the_numbers_and_escapes_names() -> None:
    comparison = compare(morning(), morning(), 20.0, seed=1)
    written = page(comparison, ["more & <better>"])
    assert "<more>" not in written
    assert "<li>more &amp; &lt;better&gt;</li>" in written
    assert all(cell in written for cell in lines(comparison)[-1])


@pytest.mark.parametrize(("seconds", "said"), [(0, "0.0 s"), (185, "3 min 5 s"), (7800, "2 h 10 min")])
def test_durations_are_read_as_people_say_them(seconds: float, said: str) -> None:
    assert duration(seconds) == said
