"""How often what may be painted, by a clock of the test."""

from agent_ui.pacing import FOLLOWED, PAUSE, SLOW_PAUSE, Pacing


def test_a_target_waits_its_pause_and_others_do_not() -> None:
    pacing = Pacing({"counters"})
    pacing.painted(["offers-1", "counters", "counters-1"], 10.0)
    assert pacing.due("offers-1") == 10.0 + PAUSE
    assert pacing.due("offers-2") <= 10.0
    assert pacing.due("counters") == pacing.due("counters-1") == 10.0 + SLOW_PAUSE


def test_rows_wait_together_once_there_is_a_crowd() -> None:
    pacing = Pacing(())
    pacing.painted(["interaction-1"], 10.0, rows=FOLLOWED - 1)
    assert pacing.due("interaction-2", row=True) <= 10.0
    pacing.painted(["interaction-2"], 10.05, rows=1)
    assert pacing.due("interaction-3", row=True) == 10.0 + PAUSE
    assert pacing.due("offers-1") <= 10.0
    pacing.painted(["interaction-3"], 10.0 + PAUSE, rows=1)
    assert pacing.due("interaction-4", row=True) <= 10.0 + PAUSE


def test_what_was_painted_long_ago_is_forgotten() -> None:
    pacing = Pacing(())
    for number in range(1000):
        pacing.painted([f"interaction-{number}"], float(number))
    assert len(pacing._painted) <= 2
