"""Why this agent, in the reader's language: every reason has its words, and names are text."""

from dataclasses import replace

import pytest

from hub.interactions.offered import Offered
from hub.queueing.decision import DecisionRecord, Passed, Why, WhyNot
from hub.queueing.explain import Explanation
from hub.web.languages import LANGUAGES
from hub.web.pages import Web
from hub.web.viewer import Viewer
from tests.agent_ui.test_templates import HOSTILE, OFFER, SAID

ALL = tuple(Passed(reason, 2, (1,)) for reason in WhyNot)
RECORD = DecisionRecord(Why.IDLE, priority=3, waited=75, idle=3_900, used=20, skills=1, fit=4, ring=2, others=ALL)


def drawn(site: Web, record: DecisionRecord, language: str = "en", name: str = "Anna") -> str:
    """The head of a conversation that was offered to somebody."""
    said = replace(SAID, why=Explanation(name, record, {1: name}))
    return site.render(Viewer(language), "desk/parts/head.html", said=said)


def test_the_figures_are_told(site: Web) -> None:
    html = " ".join(drawn(site, RECORD).split())
    for told in (
        "Why Anna?",
        "Has waited for work longest.",
        "1 min 15 sec",
        "1 hr 5 min",
        "20 of 100",
        "ageing: 3",
        "ring 2",
    ):
        assert told in html
    assert "Anna and 1 more: lacks a skill or its level" in html


@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_every_reason_has_its_own_words(site: Web, language: str) -> None:
    assert len({drawn(site, DecisionRecord(why), language) for why in Why}) == len(Why)
    assert len({drawn(site, DecisionRecord(Why.IDLE, others=(each,)), language) for each in ALL}) == len(WhyNot)


def test_names_are_text(site: Web) -> None:
    assert "<script" not in drawn(site, RECORD, name=HOSTILE)


def test_the_offer_says_it_in_a_sentence(site: Web) -> None:
    offer = replace(OFFER, record=DecisionRecord(Why.KNOWN))
    html = site.render(Viewer(), "desk/parts/offers.html", offers=(Offered(offer),))
    assert "This agent had the customer last." in html
