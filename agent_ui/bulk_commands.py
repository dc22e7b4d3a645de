"""The commands about many conversations at once: begun, stopped, taken back, put away."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from agent_ui.arguments import Arguments
from agent_ui.export_form import form_wanted
from agent_ui.wall_time import instant
from hub.access.actor import Actor
from hub.bulk.listing import count_listed
from hub.bulk.model import Act
from hub.bulk.start import MOST, BulkRequest, Chosen, dismiss_bulk, start_bulk, stop_bulk, undo_bulk
from hub.errors import Invalid
from hub.exports.order import Wanted, order_export
from hub.interactions.inbox_query import InboxFilter, InboxView
from storage.unit_of_work import Storage

Answer = dict[str, Any]


class BulkCommands:
    """Each reads its arguments and calls one action of the hub."""

    def __init__(self, storage: Storage) -> None:
        self._storage = storage

    @property
    def table(self) -> Mapping[str, Callable[[Arguments, Actor], Awaitable[Answer]]]:
        """By the name of their event."""
        return {
            "bulk_start": self.start,
            "bulk_stop": self.stop,
            "bulk_undo": self.undo,
            "bulk_dismiss": self.dismiss,
            "bulk_count": self.count,
            "export_start": self.export,
        }

    async def start(self, sent: Arguments, by: Actor) -> Answer:
        """Do one thing with the chosen conversations, or with all of a list."""
        try:
            act = Act(sent.text("act"))
        except ValueError as error:
            raise Invalid("There is no such act.", {"act": "unknown"}) from error
        chosen = _chosen(sent)
        values = _values(act, sent, by) | {"aside": sent.optional_flag("aside")}
        request = BulkRequest(act, chosen, sent.key("key"), values)
        return {"run_id": await start_bulk(self._storage, request, by)}

    async def export(self, sent: Arguments, by: Actor) -> Answer:
        """Have the chosen conversations given out in one file, or all of a list."""
        wanted = Wanted(form_wanted(sent.text("form")), sent.key("key"), _chosen(sent))
        return {"export_id": await order_export(self._storage, wanted, by)}

    async def stop(self, sent: Arguments, by: Actor) -> Answer:
        """Leave the rest alone."""
        await stop_bulk(self._storage, sent.number("run_id"), by)
        return {}

    async def undo(self, sent: Arguments, by: Actor) -> Answer:
        """Take back what was done."""
        return {"run_id": await undo_bulk(self._storage, sent.number("run_id"), by)}

    async def dismiss(self, sent: Arguments, by: Actor) -> Answer:
        """Show it no more."""
        await dismiss_bulk(self._storage, sent.number("run_id"), by)
        return {}

    async def count(self, sent: Arguments, by: Actor) -> Answer:
        """How many a list shows; no more than `most` are counted."""
        return {"count": await count_listed(self._storage, by, _listed(sent)), "most": MOST}


def _chosen(sent: Arguments) -> Chosen:
    return Chosen(listed=_listed(sent)) if sent.flag("all") else Chosen(sent.numbers("ids"))


def _listed(sent: Arguments) -> InboxFilter:
    try:
        view = InboxView(sent.text("view"))
    except ValueError as error:
        raise Invalid("There is no such list.", {"view": "unknown"}) from error
    return InboxFilter(view, sent.optional_number("queue_id"), sent.text("tag", ""))


def _values(act: Act, sent: Arguments, by: Actor) -> dict[str, Any]:
    """What the act needs, and nothing else."""
    match act:
        case Act.TRANSFER:
            return {"queue_id": sent.number("queue_id"), "note": sent.text("note", "")}
        case Act.GIVE | Act.PIN:
            return {"agent_id": sent.number("agent_id"), "note": sent.text("note", "")}
        case Act.PRIORITY:
            return {"priority": sent.number("priority")}
        case Act.SNOOZE:
            until = instant(sent.text("until", ""), by.time_zone)
            return {"until": until.isoformat() if until else "", "note": sent.text("note", "")}
        case Act.CLOSE:
            return {"code": sent.text("code", ""), "note": sent.text("note", "")}
        case Act.TAG:
            return {"add": list(sent.texts("add")), "remove": list(sent.texts("remove"))}
        case Act.SPAM:
            return {"block": sent.flag("block")}
        case _:
            return {}
