"""A storm of 10,000 mails between two hubs that answer by themselves ends, answers little and loses nothing.

`python -m bench.storm [mails]`. Real SMTP doors, SQLite, one process. Hubs write to each other and to themselves, a
robot answers whatever it gets, and bounces, lists and automatic replies come in between. At most 20 answers may leave.
"""

import asyncio
import sys
import tempfile
from pathlib import Path
from time import perf_counter

from tests.journeys.hub_pair import storm

MAILS = 10_000
ALLOWED = 20


async def main(mails: int) -> None:
    """Print what it came to. Ends with an error if it went on too long or lost something."""
    with tempfile.TemporaryDirectory() as folder:
        began = perf_counter()
        end = await storm(Path(folder) / "hubs", mails)
        seconds = perf_counter() - began
    print(f"{mails} mails began it, over after {seconds:.0f} s, {end.stored / seconds:.0f} mails/s")
    print(f"stored {end.stored}, filed {end.filed}, messages {end.messages}, still to leave {end.waiting}")
    print(f"automatic answers {end.automatic}, of at most {ALLOWED}; answers of the robot {end.robot}")
    kept = end.stored == end.filed == end.messages == mails + end.automatic
    if not kept or end.automatic > ALLOWED or end.waiting:
        sys.exit("the storm did not end as it should")


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]) if len(sys.argv) > 1 else MAILS))
