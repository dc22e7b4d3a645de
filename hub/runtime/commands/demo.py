"""`demo …`: a company to look at, and its customers' mail."""

from argparse import ArgumentParser, Namespace

from hub.runtime.commands.command import Answer, Command, table
from hub.runtime.demo.founding import people
from hub.runtime.demo.papers import company
from hub.runtime.demo.seed import seed
from hub.runtime.demo.traffic import Plan, send_traffic
from hub.runtime.listening import address_of
from hub.runtime.parts import open_parts
from hub.settings import Settings


async def _seed(settings: Settings, options: Namespace) -> Answer:
    async with open_parts(settings) as parts:
        seeded = await seed(parts.storage, settings.mail_domain)
    password = company()["password"]
    logins = [(user.login, password, user.name, ", ".join(user.roles)) for user in people(settings.mail_domain)]
    inboxes = [f"{row['inbox']}@{settings.mail_domain}" for row in company()["queue"] if "inbox" in row]
    said = f"wrote {seeded.interactions} interactions" if seeded.interactions else "there is a company already: kept"
    lines = [
        f"demo company: {said}",
        f"  desk          http://{settings.http}/",
        f"  mail to       {', '.join(inboxes)}, by SMTP at {settings.smtp}",
        *(f"  {line}" for line in table([("sign in as", "password", "name", "role"), *logins])),
    ]
    data = {
        "interactions": seeded.interactions,
        "inboxes": inboxes,
        "logins": [{"login": login, "password": password} for login, *_ in logins],
    }
    return Answer(data, lines)


async def _traffic(settings: Settings, options: Namespace) -> Answer:
    plan = Plan(
        door=address_of(options.smtp or settings.smtp),
        domain=settings.mail_domain,
        outgoing=settings.data / "outgoing",
        rate=options.rate,
        seconds=options.seconds,
    )
    counted = await send_traffic(plan, options.seed)
    refused = counted.pop("refused", 0)
    words = ", ".join(f"{number} {kind}" for kind, number in sorted(counted.items()))
    said = f"sent {counted.total()} mails: {words or 'none'}; {refused} refused"
    return Answer({**counted, "refused": refused}, [said], failed=refused > 0)


def _traffic_words(parser: ArgumentParser) -> None:
    parser.add_argument("--rate", type=float, default=30.0, help="mails a minute, 30 unless set")
    parser.add_argument("--seconds", type=float, default=60.0, help="how long, 60 unless set")
    parser.add_argument("--smtp", metavar="HOST:PORT", help="where the SMTP door is, if not as set")
    parser.add_argument("--seed", type=int, help="the same number writes the same letters")


COMMANDS = (
    Command("demo seed", "make a company to look at; run again it changes nothing", _seed, "demo seed"),
    Command(
        "demo traffic",
        "send real mails of customers through the SMTP door",
        _traffic,
        "demo traffic --rate 60 --seconds 30",
        _traffic_words,
    ),
)
