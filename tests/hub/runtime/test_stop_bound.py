"""A stop ends in time, whatever hangs."""

import asyncio
import signal
import sys
from asyncio.subprocess import PIPE
from pathlib import Path

from tests.hub.runtime.running import ROOT, installed

# A process whose executor waits for ever, which the interpreter would wait for as well.
HANGING = """
import asyncio, sys, threading
from pathlib import Path
from hub.runtime import processes
from hub.settings import Settings

def ready(listening):
    asyncio.get_running_loop().run_in_executor(None, threading.Event().wait)
    print("ready", flush=True)

processes.STOP_WITHIN = 0.2
asyncio.run(processes.HubProcess(Settings(data=Path(sys.argv[1])), frozenset()).run(ready))
"""


async def test_a_thread_that_never_ends_does_not_hold_up_a_stop(templates: dict[str, str], tmp_path: Path) -> None:
    hub = await installed(tmp_path / "data", templates)
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", HANGING, hub.data, cwd=ROOT, stdout=PIPE)
    assert process.stdout is not None
    assert await process.stdout.readline() == b"ready\n"
    process.send_signal(signal.SIGTERM)
    assert await process.wait() == 1
