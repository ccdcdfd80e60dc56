"""The child process in which files are opened: whatever a file does to a decoder, it does it here.

Started by ``worker``, which also kills it. It reads requests from its connection and answers each; it ends when its
parent does, however that came about. Imports what decoding needs and nothing else; its main thread decodes.
"""

import faulthandler
import os
import sys
import threading
from dataclasses import dataclass, replace
from enum import StrEnum
from multiprocessing.connection import Connection
from pathlib import Path
from typing import NamedTuple

from photofinder import __version__
from photofinder.engine.decode import (
    Look,
    Looked,
    Outcome,
    Picture,
    decode_file,
    describe_file,
    hash_file,
    look_at,
)
from photofinder.store.thumbnails import Thumbnails
from photofinder.vision.frames import Frame

# The parent gives up a job before this; it is for a parent that is no longer there.
_MARGIN_S = 30.0
# Address space beyond what may really be used: libraries, and what allocators reserve.
_ADDRESSES_BYTES = 1024**3


class Task(StrEnum):
    """What is to be found out of a file."""

    DECODE = "decode"
    HASH = "hash"
    DESCRIBE = "describe"
    LOOK = "look"


@dataclass(frozen=True, slots=True)
class Setup:
    """``memory_bytes`` is what the process may use, ``niceness`` that of POSIX; ``thumbnails`` is their folder. It
    ends when nothing was asked for ``idle_s``."""

    thumbnails: Path
    memory_bytes: int
    niceness: int
    idle_s: float | None = None


@dataclass(frozen=True, slots=True)
class Request:
    """``edge_px`` and ``standing`` are for DECODE, ``look`` for LOOK; after ``limit_s`` the parent no longer waits.
    ``sidecar`` tells more of the file."""

    task: Task
    path: Path
    sidecar: Path | None
    edge_px: int
    limit_s: float
    standing: bool = False
    look: Look | None = None


class Raw(NamedTuple):
    """A frame on its way between two processes: ``pixels`` are RGB, row by row."""

    at_ms: int | None
    width: int
    height: int
    pixels: bytes


class Reply(NamedTuple):
    """``outcome`` without its frames, which are in ``frames``."""

    outcome: Outcome | Looked
    frames: tuple[Raw, ...]


def main(handle: int) -> None:
    """Work for the parent on the other end of ``handle`` until it closes that or ends."""
    connection = _connection(handle)
    threading.Thread(target=_end_with_parent, name="parent", daemon=True).start()
    faulthandler.enable()
    setup: Setup = connection.recv()
    _confine(setup)
    thumbnails = Thumbnails(setup.thumbnails, 0)
    connection.send(__version__)
    while True:
        try:
            if not connection.poll(setup.idle_s):
                return
            request: Request = connection.recv()
        except EOFError:
            return
        faulthandler.dump_traceback_later(request.limit_s + _MARGIN_S, exit=True)
        connection.send(_reply(request, thumbnails))
        faulthandler.cancel_dump_traceback_later()


def _reply(request: Request, thumbnails: Thumbnails) -> Reply:
    match request.task:
        case Task.DECODE:
            outcome: Outcome | Looked = decode_file(
                request.path, request.edge_px, thumbnails, request.sidecar, standing=request.standing
            )
        case Task.HASH:
            outcome = hash_file(request.path)
        case Task.DESCRIBE:
            outcome = describe_file(request.path, request.sidecar)
        case Task.LOOK:
            assert request.look is not None
            outcome = look_at(request.look)
    if isinstance(outcome, Picture | Looked):
        return Reply(replace(outcome, frames=()), tuple(_raw(frame) for frame in outcome.frames))
    return Reply(outcome, ())


def _raw(frame: Frame) -> Raw:
    return Raw(frame.at_ms, *frame.image.size, frame.image.tobytes())


def _connection(handle: int) -> Connection:
    if sys.platform == "win32":
        from multiprocessing.connection import PipeConnection

        return PipeConnection(handle)
    return Connection(handle)


def _confine(setup: Setup) -> None:
    if sys.platform == "win32":
        return
    import resource

    os.nice(setup.niceness)
    # A crash is told by the signal; an image of the memory would only fill the disk.
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":
        # So that a bomb fails in the decoder; others are watched from outside, where that is too late for a fast
        # one.
        limit = setup.memory_bytes + _ADDRESSES_BYTES
        resource.setrlimit(resource.RLIMIT_AS, (limit, limit))


def _end_with_parent() -> None:
    # Nothing is ever written there: reading ends when the parent closes its end, or dies.
    os.read(0, 1)
    os._exit(0)
