"""A parser process, started by `parse_process`: mails on standard input, answers on standard output, within limits."""

import json
import resource
import sys
from typing import BinaryIO

from channels.email.parse import parse_mail, to_contact
from channels.email.parse_frames import LENGTHS, contact_frame, refusal_frame
from hub.errors import Invalid

MEMORY = 512 * 1024 * 1024
CPU_SECONDS = 10


def main() -> None:
    """Answer one mail after the other until the input ends."""
    incoming, outgoing = sys.stdin.buffer, sys.stdout.buffer
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    while lengths := incoming.read(LENGTHS.size):
        head_size, raw_size = LENGTHS.unpack(lengths)
        _allow_more_time()
        outgoing.write(_answer(incoming, head_size, raw_size))
        outgoing.flush()


def _allow_more_time() -> None:
    """The CPU limit counts from the start of the process, so every mail moves it on."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    spent = int(used.ru_utime + used.ru_stime)
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (spent + CPU_SECONDS + 1, hard))


def _answer(incoming: BinaryIO, head_size: int, raw_size: int) -> bytes:
    try:
        envelope = json.loads(incoming.read(head_size))
        return contact_frame(to_contact(parse_mail(incoming.read(raw_size)), envelope))
    except Invalid as error:
        return refusal_frame(error.message)
    except MemoryError:
        return refusal_frame("it needs more memory than a mail may take")


if __name__ == "__main__":
    main()
