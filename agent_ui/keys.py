"""The keys of the desk: the one table that the handlers, the palette and the list of keys are made from."""

from dataclasses import dataclass

from hub.errors import sentence


@dataclass(frozen=True, slots=True)
class Key:
    """What a key does. `name` is what the page's script does; `pressed` is as a browser names the key.

    `where` it works: "desk" anywhere, "list" where there is a list, "conversation" where one is open. `button`: it
    presses what is on the page, and works only while that can be pressed.
    """

    name: str
    pressed: str
    label: str
    where: str = "desk"
    button: bool = False

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys one after the other, for people."""
        return tuple(self.pressed.split("+")) if self.pressed != "+" else ("+",)


def _button(name: str, pressed: str, label: str) -> Key:
    return Key(name, pressed, label, "conversation", button=True)


KEYS = (
    Key("palette", "Ctrl+k", sentence("search for anything to do or to open")),
    Key("help", "?", sentence("this list")),
    Key("go", "g", sentence("go to a page: its letter comes next")),
    Key("rail", "[", sentence("fold the bar")),
    Key("contact", "Ctrl+1…9", sentence("switch to a contact in hand; Alt with the digit does the same")),
    Key("accept-or-take", "a", sentence("accept an offer, or take the conversation")),
    Key("ready", "", sentence("say that you are ready")),
    Key("not-ready", "", sentence("say that you are not ready")),
    Key("undo", "z", sentence("take back what was just done")),
    Key("next", "j", sentence("next conversation"), "list"),
    Key("previous", "k", sentence("previous conversation"), "list"),
    Key("choose", "x", sentence("choose it, with others"), "list"),
    Key("choose-through", "X", sentence("choose up to it"), "list"),
    Key("choose-shown", "Ctrl+a", sentence("choose all that are shown"), "list"),
    Key("choose-none", "Esc", sentence("choose none"), "list"),
    Key("reply", "r", sentence("reply"), "conversation"),
    Key("note", "n", sentence("note"), "conversation"),
    Key("scratch", "w", sentence("scratch pad"), "conversation"),
    Key("templates", "t", sentence("insert a template"), "conversation"),
    Key("code", "/code+Tab", sentence("a template by its code"), "conversation"),
    Key("macros", ".", sentence("run a macro"), "conversation"),
    Key("macro", "Alt+Shift+1…9", sentence("the macro of this key"), "conversation"),
    Key("send", "Ctrl+Enter", sentence("send"), "conversation"),
    Key("send-close", "Ctrl+Shift+Enter", sentence("send and close"), "conversation"),
    Key("send-snooze", "Ctrl+Alt+Enter", sentence("send and put aside"), "conversation"),
    Key("send-next", "Alt+Enter", sentence("send, and the next one"), "conversation"),
    _button("wrap-up", "e", sentence("wrap up")),
    _button("transfer", "m", sentence("transfer it")),
    _button("snooze", "s", sentence("put it aside")),
    _button("consult", "q", sentence("ask a colleague")),
    _button("give", "h", sentence("hand it to a colleague")),
    _button("pin", "p", sentence("keep it for a colleague")),
    _button("case", "c", sentence("make a case of it")),
    _button("escalate", "E", sentence("put it before experts")),
    _button("priority", "", sentence("say how urgent it is")),
    _button("tag", "", sentence("change its tags")),
    _button("spam", "", sentence("mark it as spam")),
    _button("merge", "", sentence("merge it into another conversation")),
    _button("split", "", sentence("split off messages")),
    _button("give-back", "", sentence("give it back to the queue")),
    _button("later", "", sentence("send later")),
)
