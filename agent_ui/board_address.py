"""What a wallboard's address asks for, and the addresses of the lists behind its figures."""

from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import urlencode

from aiohttp import web

from hub.errors import NotFound
from hub.figures.board_filter import BoardFilter

HOME = "/desk/supervisor"
LONGEST_CHANNEL = 20


def board_filter(request: web.Request) -> BoardFilter:
    """The `queue`, `day`, `half_hour`, `channel` and `agent` of an address. Raises `NotFound` for what none can be."""
    asked = request.query
    try:
        day = date.fromisoformat(asked["day"]) if asked.get("day") else None
    except ValueError as error:
        raise NotFound from error
    channel = asked.get("channel") or None
    if channel is not None and len(channel) > LONGEST_CHANNEL:
        raise NotFound
    return BoardFilter(
        day, _number(request, "queue"), channel, _number(request, "agent"), _number(request, "half_hour")
    )


@dataclass(frozen=True, slots=True)
class Addresses:
    """Writes addresses that keep what was chosen, narrowed further by what is given."""

    chosen: BoardFilter

    def board(self, queue: int | None = None, day: date | None = None) -> str:
        """The board of another queue or day."""
        return HOME + _query(BoardFilter(day, queue))

    def back(self) -> str:
        """The board that a list belongs to."""
        return self.board(self.chosen.queue_id, self.chosen.day)

    def behind(
        self,
        measure: str,
        queue: int | None = None,
        channel: str | None = None,
        agent: int | None = None,
        half_hour: int | None = None,
    ) -> str:
        """The passages that a figure counts."""
        return f"{HOME}/behind/{measure}" + _query(self._narrowed(queue, channel, agent, half_hour))

    def occupancy(self, use: str, agent: int | None = None) -> str:
        """The stretches that occupancy sums up."""
        return f"{HOME}/occupancy/{use}" + _query(self._narrowed(agent=agent))

    def promises(self, promised: str) -> str:
        """The promises that stand so."""
        return f"{HOME}/promises/{promised}" + _query(self.chosen)

    def agents(self, mode: str, reason: str) -> str:
        """The agents in a mode for a reason."""
        return f"{HOME}/agents" + _query(BoardFilter(queue_id=self.chosen.queue_id), mode=mode, reason=reason)

    def more(self, cursor: str, **values: str) -> str:
        """The rest of the list that is shown."""
        return _query(self.chosen, **values, cursor=cursor)

    def yesterday(self, today: date) -> str:
        """The board of the day before today."""
        return self.board(self.chosen.queue_id, today - timedelta(days=1))

    def _narrowed(
        self,
        queue: int | None = None,
        channel: str | None = None,
        agent: int | None = None,
        half_hour: int | None = None,
    ) -> BoardFilter:
        chosen = self.chosen
        return BoardFilter(
            chosen.day,
            chosen.queue_id if queue is None else queue,
            chosen.channel if channel is None else channel,
            chosen.agent_id if agent is None else agent,
            chosen.half_hour if half_hour is None else half_hour,
        )


def _values(chosen: BoardFilter) -> dict[str, str]:
    values = {
        "queue": chosen.queue_id,
        "channel": chosen.channel,
        "agent": chosen.agent_id,
        "day": chosen.day,
        "half_hour": chosen.half_hour,
    }
    return {name: str(value) for name, value in values.items() if value is not None}


def _query(chosen: BoardFilter, **values: str) -> str:
    asked = _values(chosen) | values
    return f"?{urlencode(asked)}" if asked else ""


def _number(request: web.Request, name: str) -> int | None:
    written = request.query.get(name, "")
    if not written:
        return None
    if not (written.isdecimal() and len(written) <= 18):
        raise NotFound
    return int(written)
