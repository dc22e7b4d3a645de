"""The whole product in a process of its own, on free ports."""

import json
import signal
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.services import warm
from tests.services.warm import Started


@dataclass
class HubProcess:
    """One installation: its data folder, its environment, and the process while it runs. Answers leave at once.

    After `start`, `http` and `smtp` are what the ready line said, as `host:port`.
    """

    data: Path
    environment: dict[str, str]
    smtp_port: int = 0
    process: Started | None = None
    addresses: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.environment = {"ONEFRONT_UNDO_SECONDS": "0", **self.environment}

    async def command(self, *words: str) -> Any:
        """Run a command with `--json` and return what it printed; a failure is an assertion with its words."""
        done = await warm.run((*words, "--json", "--data", str(self.data)), self.environment)
        assert done.code == 0, f"{words}: {done.errors}"
        return json.loads(done.out) if done.out.strip() else None

    async def start(self) -> None:
        """Start and wait for the ready line."""
        listen = ("--http", "127.0.0.1:0", "--smtp", f"127.0.0.1:{self.smtp_port}")
        words = ("serve", *listen, "--data", str(self.data))
        self.process = await warm.start(words, self.environment, quiet=True)
        ready = (await self.process.stdout.readline()).decode()
        assert ready.startswith("ready "), f"the hub did not start: {ready!r}"
        self.addresses = dict(part.split("=", 1) for part in ready.split()[1:])

    async def kill(self) -> None:
        """End it at once, as a power cut or the kernel would."""
        assert self.process is not None
        self.process.kill()
        await self.process.wait()

    async def stop(self) -> int:
        """SIGTERM, and the exit code."""
        assert self.process is not None
        self.process.send_signal(signal.SIGTERM)
        return await self.process.wait()

    @property
    def http(self) -> str:
        """The address of the desk, e.g. `http://127.0.0.1:8000`."""
        address = self.addresses["http"]
        return address if address.startswith("http") else f"http://{address}"

    @property
    def smtp(self) -> tuple[str, int]:
        """Host and port of the SMTP door."""
        host, _, port = self.addresses["smtp"].rpartition(":")
        return host.rpartition("/")[2], int(port)
