"""The keys of the desk: the one table that the handlers, the palette and the list of keys are made from."""

from dataclasses import dataclass

from hub.errors import sentence

ARROWS = {"ArrowLeft": "←", "ArrowRight": "→"}


@dataclass(frozen=True, slots=True)
class Key:
    """What a key does. `name` is what the page's script does; `pressed` is as a browser names the key.

    `where` it works: "desk" anywhere, "list" where there is a list, "activities" where some are shown, "calendar"
    there, "conversation" where one is open. `button`: it presses what is on the page, and works only while that can
    be pressed. `elsewhere`: the script of what it is pressed in obeys it, and the palette offers nothing for it.
    `also`: other words that people look for it by.
    """

    name: str
    pressed: str
    label: str
    where: str = "desk"
    button: bool = False
    elsewhere: bool = False
    also: str = ""

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys one after the other, for people."""
        return tuple(ARROWS.get(key, key) for key in self.pressed.split("+")) if self.pressed != "+" else ("+",)


def _elsewhere(name: str, pressed: str, label: str, where: str = "conversation") -> Key:
    return Key(name, pressed, label, where, elsewhere=True)


def _button(name: str, pressed: str, label: str, also: str = "") -> Key:
    return Key(name, pressed, label, "conversation", button=True, also=also)


KEYS = (
    Key("palette", "Ctrl+k", sentence("search for anything to do or to open")),
    Key("help", "?", sentence("show all keys")),
    Key("go", "g", sentence("go to a page: its letter comes next")),
    Key("rail", "[", sentence("fold the bar")),
    _elsewhere("contact", "Ctrl+1…9", sentence("switch to a contact in hand; Alt and the digit does the same"), "desk"),
    _elsewhere("accept-offer", "Enter", sentence("accept an offer"), "desk"),
    _elsewhere("decline-offer", "Esc", sentence("decline an offer"), "desk"),
    Key("accept-or-take", "a", sentence("accept an offer, or take the conversation")),
    Key("ready", "", sentence("say that you are ready")),
    Key("not-ready", "", sentence("say that you are not ready")),
    Key("undo", "z", sentence("take back what was just done")),
    Key("new-activity", "f", sentence("plan something")),
    Key("history-back", "", sentence("go back to where you were")),
    Key("history-forward", "", sentence("go forward again")),
    Key("alerts", "", sentence("show your alerts")),
    Key("visits", "", sentence("show what you looked at")),
    Key("searches", "", sentence("show saved searches")),
    Key("sign-out", "", sentence("sign out")),
    Key("next", "j", sentence("next conversation"), "list"),
    Key("previous", "k", sentence("previous conversation"), "list"),
    _elsewhere("rows", "↓+↑", sentence("next and previous conversation, from one in the list"), "list"),
    Key("choose", "x", sentence("choose it, with others"), "list"),
    Key("choose-through", "X", sentence("choose up to it"), "list"),
    Key("choose-shown", "Ctrl+a", sentence("choose all that are shown"), "list"),
    Key("choose-none", "Esc", sentence("choose none"), "list"),
    Key("activity-next", "j", sentence("next activity"), "activities"),
    Key("activity-previous", "k", sentence("previous activity"), "activities"),
    Key("activity-finish", "e", sentence("it is done"), "activities"),
    Key("activity-day", ">", sentence("move it a day later"), "activities"),
    Key("activity-day-before", "<", sentence("move it a day earlier"), "activities"),
    Key("activity-later", "+", sentence("move it half an hour later"), "activities"),
    Key("activity-earlier", "-", sentence("move it half an hour earlier"), "activities"),
    Key("turn-before", "ArrowLeft", sentence("earlier days"), "calendar"),
    Key("turn-after", "ArrowRight", sentence("later days"), "calendar"),
    Key("turn-today", "t", sentence("today"), "calendar"),
    Key("turn-day", "d", sentence("show a day"), "calendar"),
    Key("turn-week", "w", sentence("show a week"), "calendar"),
    Key("turn-month", "m", sentence("show a month"), "calendar"),
    Key("reply", "r", sentence("reply"), "conversation"),
    Key("note", "n", sentence("note"), "conversation"),
    Key("scratch", "w", sentence("scratch pad"), "conversation"),
    Key("templates", "t", sentence("insert a template"), "conversation"),
    Key("articles", "i", sentence("insert an article that fits"), "conversation"),
    _elsewhere("code", "/code+Tab", sentence("a template by its code")),
    _elsewhere("templates-writing", "Alt+t", sentence("insert a template while writing")),
    Key("scripts", "d", sentence("ask by a script"), "conversation"),
    Key("macros", ".", sentence("run a macro"), "conversation"),
    _elsewhere("macro", "Alt+Shift+1…9", sentence("the macro of this key")),
    Key("send", "Ctrl+Enter", sentence("send"), "conversation"),
    Key("send-close", "Ctrl+Shift+Enter", sentence("send and close"), "conversation"),
    Key("send-snooze", "Ctrl+Alt+Enter", sentence("send and put aside"), "conversation"),
    Key("send-next", "Alt+Enter", sentence("send, and the next one"), "conversation"),
    _elsewhere("leave", "Esc", sentence("leave the text, so that single letters are keys")),
    _button("wrap-up", "e", sentence("wrap up"), sentence("close, finish, solve")),
    _button("transfer", "m", sentence("transfer it"), sentence("forward, move")),
    _button("snooze", "s", sentence("put it aside"), sentence("snooze, later, wait")),
    _button("consult", "q", sentence("ask a colleague")),
    _button("give", "h", sentence("hand it to a colleague"), sentence("assign, give")),
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
    _button("discard", "", sentence("discard what is written")),
    _button("rich", "", sentence("write with formatting")),
    _button("mode-whisper", "", sentence("whisper to whoever has it")),
    _button("take-over", "", sentence("take it over")),
    _button("end-consultation", "", sentence("end the question to a colleague")),
    _button("go-on", "", sentence("go on with it")),
    _button("unpin", "", sentence("keep it for nobody")),
    _button("follow", "", sentence("follow this conversation")),
    _button("unfollow", "", sentence("follow it no more")),
    _button("unmerge", "", sentence("take the merging back")),
    _button("not-spam", "", sentence("say that it is no spam")),
    _button("release", "", sentence("put it into a queue")),
    _button("dismiss", "", sentence("close it unread")),
    _button("retry", "", sentence("read it again")),
    _button("earlier", "", sentence("show earlier messages")),
    _button("to-end", "l", sentence("go to the new message")),
)
