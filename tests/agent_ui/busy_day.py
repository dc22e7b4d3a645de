"""A day of the small company, drawn at random: customers write, and its people do whatever they can."""

from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import timedelta
from random import Random
from typing import Any

from hub.errors import HubError
from hub.interactions.deliver import send_again
from hub.parties.keep import PartyDraft, change_party
from hub.queueing.expire import expire_offers
from hub.queueing.offer import make_offers
from hub.queueing.presence import heartbeat
from tests.agent_ui.office import Office, Seat
from tests.services.storage_fixture import SettableClock

CUSTOMERS = ("carla@customer.test", "erik@customer.test", "fred@customer.test")


class BusyDay:
    """What is done next is drawn from everything that can be done; a refusal is part of the day."""

    def __init__(self, office: Office, clock: SettableClock, random: Random) -> None:
        self._office = office
        self._clock = clock
        self._random = random
        self._seats: dict[int, Seat] = {}
        self._letters: dict[int, tuple[str, str]] = {}
        self.interactions: list[int] = []

    async def begin(self) -> None:
        """Everybody sits down, and five customers have written."""
        company = self._office.company
        for actor in (company.anna, company.boris, company.sven):
            self._seats[actor.user_id] = await self._office.seat(actor)
        for _ in range(5):
            await self.letter()

    async def something(self) -> None:
        """One thing happens; time passes before it, but not always."""
        self._clock.advance(timedelta(seconds=self._random.choice((0, 0.25, 1, 90))))
        await heartbeat(self._office.storage, list(self._seats))
        deeds: list[Callable[[], Awaitable[Any]]] = [
            *[self.letter, self.follow_up, self.note, self.answer, self.pull, self.close, self.offer] * 2,
            *(self.give_back, self.move, self.snooze, self.mode, self.decide, self.consult, self.keep, self.fail),
            *(self.ask_by_script, self.rename),
        ]
        with suppress(HubError):
            await self._random.choice(deeds)()

    async def letter(self) -> None:
        sender, key = self._random.choice(CUSTOMERS), f"letter-{len(self._letters)}@customer"
        number = await self._office.letter(sender, "Hello", name=sender.split("@", maxsplit=1)[0].title(), id=key)
        self._letters[number] = sender, key
        if number not in self.interactions:
            self.interactions.append(number)

    async def follow_up(self) -> None:
        sender, key = self._letters[self._number()]
        await self._office.company.write(sender, "And?", references=key)

    async def note(self) -> None:
        key = f"note {self._random.random()}"
        await self._ask("add_note", interaction_id=self._number(), body="She called.", key=key)

    async def answer(self) -> None:
        key = f"answer {self._random.random()}"
        values = {"interaction_id": self._number(), "text": "Yes.", "seen_message_id": 10**9, "key": key}
        await self._ask("reply", **values)

    async def pull(self) -> None:
        await self._ask("pull", interaction_id=self._number())

    async def give_back(self) -> None:
        await self._ask("return_item", interaction_id=self._number())

    async def close(self) -> None:
        await self._ask("wrap_up", interaction_id=self._number(), code="solved", seen_message_id=10**9)

    async def move(self) -> None:
        company = self._office.company
        # The two that are watched stay where those who watch may see them.
        number = self._random.choice(self.interactions[2:])
        queue = self._random.choice((company.support, company.sales))
        sven = self._seats[company.sven.user_id]
        await sven.ask("transfer", interaction_id=number, queue_id=queue)

    async def snooze(self) -> None:
        await self._ask("snooze", interaction_id=self._number(), until="")

    async def mode(self) -> None:
        mode = self._random.choice(("ready", "ready", "notReady", "loggedOff"))
        await self._ask("set_mode", mode=mode, reason="break" if mode == "notReady" else "")

    async def offer(self) -> None:
        await make_offers(self._office.storage)

    async def decide(self) -> None:
        await expire_offers(self._office.storage)
        name = self._random.choice(("accept_offer", "decline_offer"))
        await self._ask(name, offer_id=self._random.randint(1, 20))

    async def consult(self) -> None:
        colleague = self._random.choice(list(self._seats))
        name = self._random.choice(("consult", "give"))
        await self._ask(name, interaction_id=self._number(), agent_id=colleague, note="Do you know?")

    async def keep(self) -> None:
        colleague = self._random.choice((*self._seats, None))
        await self._ask("pin", interaction_id=self._number(), agent_id=colleague)

    async def fail(self) -> None:
        await send_again(self._office.storage, self._random.randint(1, 20), self._office.company.sven)

    async def ask_by_script(self) -> None:
        run = self._random.randint(1, 5)
        name, values = self._random.choice(
            (
                ("begin_script", {"interaction_id": self._random.choice(self.interactions[:2]), "script_id": 1}),
                ("answer_script", {"run_id": run, "step": "warm", "answer": "No"}),
                ("answer_script", {"run_id": run, "step": "socket", "answer": "Yes"}),
                ("script_back", {"run_id": run, "step": "socket"}),
                ("stop_script", {"run_id": run}),
            )
        )
        await self._ask(name, **values)

    async def rename(self) -> None:
        name, party = f"Carla {self._random.random()}", self._random.randint(1, 3)
        await change_party(self._office.storage, party, PartyDraft(name), self._office.company.sven)

    def _number(self) -> int:
        return self._random.choice(self.interactions)

    async def _ask(self, name: str, **values: object) -> None:
        await self._random.choice(list(self._seats.values())).ask(name, **values)
