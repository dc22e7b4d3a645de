"""What PDF files and office documents say: read in a process of its own, since they may be made to do harm."""

import asyncio
import sys

from hub.search.documents_worker import PARTS, PDF

# In real time; the process itself limits its CPU and memory.
DEADLINE = 30.0
# Bytes of a document that are read whole or not at all.
LARGEST = 25 * 1024 * 1024
TYPES = frozenset({PDF, *PARTS})


async def text_of_document(content: bytes, content_type: str) -> str:
    """Its words; "" for one that is broken, sealed with a password, too large, or takes too long."""
    if len(content) > LARGEST:
        return ""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "hub.search.documents_worker",
        content_type,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        async with asyncio.timeout(DEADLINE):
            said, _ = await process.communicate(content)
    except TimeoutError:
        return ""
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    return said.decode() if process.returncode == 0 else ""
