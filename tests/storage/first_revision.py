"""Writes revision 0001 anew from the classes: `python -m tests.storage.first_revision`. Only while it is unreleased."""

import asyncio
from pathlib import Path
from tempfile import TemporaryDirectory

from storage.schema import MIGRATIONS, write_revision
from tests.services.models import metadata


async def main() -> None:
    for old in (MIGRATIONS / "versions").glob("0001_*.py"):
        old.unlink()
    with TemporaryDirectory() as folder:
        url = f"sqlite+aiosqlite:///{Path(folder) / 'empty.db'}"
        await write_revision(url, metadata, "first tables", "0001")


if __name__ == "__main__":
    asyncio.run(main())
