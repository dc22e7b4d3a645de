"""`queue …` and `reason …`: how long wrapping up and being away may take, and why agents are not ready."""

from argparse import ArgumentParser, Namespace

from sqlalchemy import select

from hub.access.permissions import OPERATOR
from hub.queueing.model import Queue
from hub.queueing.not_ready import not_ready_reasons
from hub.queueing.set_times import QueueTimes, offer_reason, set_queue_times
from hub.runtime.commands.command import Answer, Command, table
from hub.runtime.parts import open_parts
from hub.settings import Settings


async def _list(settings: Settings, options: Namespace) -> Answer:
    async with open_parts(settings) as parts, parts.storage.reading() as session:
        queues = (await session.scalars(select(Queue).order_by(Queue.name))).all()
    fields = ("name", "wrap_up_seconds", "wrap_up_required", "grace_seconds")
    data = [{field: getattr(queue, field) for field in fields} for queue in queues]
    return Answer(data, table([_said(queue) for queue in queues]))


def _said(queue: Queue) -> tuple[str, ...]:
    limit = f"wrap-up {queue.wrap_up_seconds} s" if queue.wrap_up_seconds else "wrap-up without limit"
    code = "code required" if queue.wrap_up_required else "code optional"
    return queue.name, limit, code, f"grace {queue.grace_seconds} s"


async def _set(settings: Settings, options: Namespace) -> Answer:
    required = None if options.code is None else options.code == "required"
    times = QueueTimes(options.wrap_up, options.grace, required)
    async with open_parts(settings) as parts:
        await set_queue_times(parts.storage, options.name, times, OPERATOR)
    return Answer({"name": options.name}, [f"{options.name} was changed"])


def _times(parser: ArgumentParser) -> None:
    parser.add_argument("name", help="the queue")
    parser.add_argument("--wrap-up", type=int, metavar="SECONDS", help="how long wrapping up may take; 0: no limit")
    parser.add_argument("--grace", type=int, metavar="SECONDS", help="how long work stays with an agent who is gone")
    parser.add_argument("--code", choices=("required", "optional"), help="whether closing asks for a wrap-up code")


async def _reasons(settings: Settings, options: Namespace) -> Answer:
    async with open_parts(settings) as parts:
        reasons = await not_ready_reasons(parts.storage)
    return Answer(list(reasons), reasons or ["(none)"])


async def _offer(settings: Settings, options: Namespace) -> Answer:
    return await _switch(settings, options.name, offered=True)


async def _withdraw(settings: Settings, options: Namespace) -> Answer:
    return await _switch(settings, options.name, offered=False)


async def _switch(settings: Settings, name: str, *, offered: bool) -> Answer:
    async with open_parts(settings) as parts:
        await offer_reason(parts.storage, name, offered, OPERATOR)
    return Answer({"name": name, "offered": offered}, [f"{name} is {'offered' if offered else 'not offered any more'}"])


def _name(parser: ArgumentParser) -> None:
    parser.add_argument("name", help="the reason, as agents read it")


COMMANDS = (
    Command("queue list", "list the queues with the times that agents have in them", _list, "queue list"),
    Command("queue set", "change the times of a queue", _set, "queue set Support --wrap-up 60 --grace 300", _times),
    Command("reason list", "list why agents may say they are not ready", _reasons, "reason list"),
    Command("reason add", "offer a reason for not being ready", _offer, 'reason add "Fire drill"', _name),
    Command("reason drop", "offer a reason no more", _withdraw, "reason drop Meeting", _name),
)
