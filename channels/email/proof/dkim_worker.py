"""A process that verifies DKIM signatures, started by `dkim_process`: requests on standard input, within limits."""

import json
import resource
import sys

from channels.email.parse_frames import LENGTHS, frame
from channels.email.proof.dkim_check import verify

MEMORY = 512 * 1024 * 1024
CPU_SECONDS = 3


def main() -> None:
    """Answer one request after the other until the input ends."""
    incoming, outgoing = sys.stdin.buffer, sys.stdout.buffer
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    while lengths := incoming.read(LENGTHS.size):
        head_size, raw_size = LENGTHS.unpack(lengths)
        _allow_more_time()
        asked = json.loads(incoming.read(head_size))
        outgoing.write(frame({"results": verify(incoming.read(raw_size), asked["places"], asked["keys"])}))
        outgoing.flush()


def _allow_more_time() -> None:
    """The CPU limit counts from the start of the process, so every mail moves it on."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (int(used.ru_utime + used.ru_stime) + CPU_SECONDS + 1, hard))


if __name__ == "__main__":
    main()
