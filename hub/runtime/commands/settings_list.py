"""`config settings`: every setting with its default; `docs/settings.md` is what it prints."""

from argparse import Namespace

from hub.runtime.commands.command import Answer, Command
from hub.settings import Settings, documented

HEAD = """\
# Settings

Everything is set by environment variables, read once when a process starts; a name that does not exist is refused.
The folder of `ONEFRONT_DATA` can also be given to every command as `--data`. `python -m hub config check` tries
whatever the settings name, and `python -m hub config settings` prints this page.

A setting that is secret is never shown, and may lie in a file: `ONEFRONT_SECRET_KEY_FILE=/run/secrets/key` instead of
`ONEFRONT_SECRET_KEY`. No secret has a default. Where no secret key is given, a random one is made at the first start,
kept in the data folder and readable by its owner only. Keep it with the backups: without it, answers to mails already
sent do not find their conversation by their address. On more than one machine, give all of them the same key.

| variable | default | meaning |
|---|---|---|"""


async def _list(settings: Settings, options: Namespace) -> Answer:
    rows = documented()
    lines = [
        HEAD,
        *(f"| `{name}` | {f'`{default}`' if default else ''} | {meaning} |" for name, default, meaning in rows),
    ]
    return Answer([{"name": name, "default": default, "meaning": meaning} for name, default, meaning in rows], lines)


COMMANDS = (Command("config settings", "list every setting, as docs/settings.md", _list, "config settings"),)
