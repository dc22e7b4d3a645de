"""One table of keys: what stands in it works, and what works stands in it."""

import re
from pathlib import Path

import agent_ui
from agent_ui.keys import KEYS

SCRIPTS = {path.name: path.read_text("utf-8") for path in (Path(agent_ui.__file__).parent / "static").glob("*.js")}
DOES = re.compile(r'^  "([a-z-]+)": ', re.MULTILINE)
# How scripts ask which key was pressed.
ASKED = re.compile(r'(?:\.(?:key|code)|keyOf\(event\)) (?:===|!==) "(\w+)"')
# Keys of what is on the page while it has the focus, as everywhere (WAI-ARIA Authoring Practices): lists, and order.
OF_PARTS = {"palette.js", "picker.js", "mentions.js", "ordered.js", "blocks.js"}
# Where a script obeys a key that the table only tells of, and how it asks for it.
ELSEWHERE = {
    "contact": ("desk.js", 'event.code?.replace("Digit"'),
    "accept-offer": ("desk.js", 'event.key === "Enter" && firstOffer()'),
    "decline-offer": ("desk.js", 'event.key === "Escape" && firstOffer()'),
    "rows": ("desk.js", 'event.key === "ArrowDown"'),
    "code": ("templates.js", 'event.key === "Tab"'),
    "templates-writing": ("templates.js", 'event.code === "KeyT"'),
    "leave": ("composer.js", 'event.key === "Escape"'),
    "macro": ("macros.js", r"/^Digit([1-9])$/"),
}
TOLD = {"Enter", "Escape", "ArrowDown", "ArrowUp", "Tab", "KeyT", "a"}


def test_whatever_the_table_says_is_done() -> None:
    done = set(DOES.findall(SCRIPTS["desk.js"]))
    assert [key.name for key in KEYS if not key.elsewhere and key.name not in done] == []
    told = {key.name for key in KEYS if key.elsewhere}
    assert told == ELSEWHERE.keys()
    assert [name for name, (script, asks) in ELSEWHERE.items() if asks not in SCRIPTS[script]] == []


def test_whatever_key_a_script_obeys_is_in_the_table() -> None:
    asked = {(name, key) for name, text in SCRIPTS.items() for key in ASKED.findall(text)}
    assert {key for name, key in asked if name not in OF_PARTS} == TOLD
    listening = {name for name, text in SCRIPTS.items() if 'addEventListener("keydown"' in text}
    assert listening - OF_PARTS == {"choose.js", "composer.js", "desk.js", "macros.js", "templates.js"}


def test_no_key_does_two_things_in_one_place() -> None:
    pressed = [(key.pressed, key.where) for key in KEYS if key.pressed]
    assert len(pressed) == len(set(pressed))
    assert len({key.name for key in KEYS}) == len(KEYS)
    anywhere = {key.pressed for key in KEYS if key.where == "desk"}
    # Esc leaves what is chosen first, then the offer; a script asks for both in that order.
    assert anywhere & {key.pressed for key in KEYS if key.where != "desk" and key.pressed} <= {"", "Esc"}
