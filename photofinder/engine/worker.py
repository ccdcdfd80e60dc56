"""One child process that opens files, from its parent's side: start it, ask it with a limit of time and memory, end
it.

Whom to ask what, and what a death means, is for ``workers``. One thread at a time.
"""

import os
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from multiprocessing.connection import Connection, Pipe

import psutil

from photofinder import __version__, apart
from photofinder.engine.decoding_process import Reply, Request, Setup

_ENTRY = "photofinder.engine.decoding_process"
_START_LIMIT_S = 60.0
_SLICE_S = 0.25
_END_PATIENCE_S = 2.0
_LAST_WORDS_BYTES = 4000
# One thread each, and none of the memory that pools of threads take.
_ENVIRONMENT = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}


class WorkerTimedOut(Exception):
    """No answer within the limit."""


class WorkerTooLarge(Exception):
    """It took more memory than it may."""


class WorkerDied(Exception):
    """It ended by itself: ``by_signal`` is the signal's number, None where there was none; ``last_words`` what it
    wrote to its stderr."""

    def __init__(self, by_signal: int | None, last_words: str) -> None:
        super().__init__(by_signal, last_words)
        self.by_signal = by_signal
        self.last_words = last_words

    @property
    def killed_from_outside(self) -> bool:
        """By a person or by the system, rather than by what it was doing."""
        return sys.platform != "win32" and self.by_signal in (signal.SIGKILL, signal.SIGTERM)


class Worker:
    """A running child, confined by ``setup``; ``end`` it, or it ends with this process."""

    def __init__(self, setup: Setup, entry: str = _ENTRY) -> None:
        """Starts it; it takes a moment until it answers.

        Raises: OSError.
        """
        self.setup = setup
        self._ready = False
        self._stderr = tempfile.TemporaryFile()  # noqa: SIM115 (closed by ``end``)
        ours, theirs = Pipe()
        try:
            self._process = _start(theirs, self._stderr.fileno(), entry)
        except OSError:
            ours.close()
            self._stderr.close()
            raise
        finally:
            theirs.close()
        self._connection: Connection = ours
        self._watched = psutil.Process(self._process.pid)

    @property
    def ended(self) -> bool:
        """Whether it is there no more."""
        return self._process.poll() is not None

    def prepare(self) -> None:
        """Wait until it can be asked.

        Raises: WorkerTimedOut, WorkerTooLarge, WorkerDied.
        """
        if not self._ready:
            version = self._exchange(self.setup, _START_LIMIT_S)
            if version != __version__:
                raise WorkerDied(None, f"it is of version {version}: the app was updated while it ran")
            self._ready = True

    def ask(self, request: Request) -> Reply:
        """Its answer to ``request``; after a fault it is of no more use.

        Raises: WorkerTimedOut, WorkerTooLarge, WorkerDied.
        """
        self._forget_words()
        reply = self._exchange(request, request.limit_s)
        assert isinstance(reply, Reply)
        return reply

    def end(self) -> None:
        """Kill it, whatever it does. One that waits for a disk that is gone ends when the system lets it. May be
        called while another thread asks, which then gets WorkerDied."""
        with suppress(OSError):
            self._process.kill()
        if self._process.stdin is not None:
            with suppress(OSError):
                self._process.stdin.close()
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(_END_PATIENCE_S)

    def close(self) -> None:
        """``end`` it, and give back what it took here."""
        self.end()
        self._connection.close()
        self._stderr.close()

    def _exchange(self, message: Setup | Request, limit_s: float) -> object:
        try:
            self._connection.send(message)
            self._await(limit_s)
            return self._connection.recv()
        except (EOFError, OSError):
            raise self._death() from None

    def _await(self, limit_s: float) -> None:
        waited_s, last_s = 0.0, time.monotonic()
        while not self._connection.poll(_SLICE_S):
            now_s = time.monotonic()
            # A computer that slept in between has not waited.
            waited_s += min(now_s - last_s, 4 * _SLICE_S)
            last_s = now_s
            if waited_s >= limit_s:
                raise WorkerTimedOut
            if self._memory_bytes() > self.setup.memory_bytes:
                raise WorkerTooLarge

    def _memory_bytes(self) -> int:
        try:
            return int(self._watched.memory_info().rss)
        except psutil.Error:
            return 0

    def _death(self) -> WorkerDied:
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(_END_PATIENCE_S)
        code = self._process.returncode
        return WorkerDied(-code if code is not None and code < 0 else None, self._last_words())

    def _forget_words(self) -> None:
        # Decoders in C write what they think of a picture; what counts is what was said of this one.
        os.lseek(self._stderr.fileno(), 0, os.SEEK_SET)
        os.ftruncate(self._stderr.fileno(), 0)

    def _last_words(self) -> str:
        size = os.fstat(self._stderr.fileno()).st_size
        self._stderr.seek(max(0, size - _LAST_WORDS_BYTES))
        return self._stderr.read().decode(errors="replace").strip()


def _start(connection: Connection, stderr: int, entry: str) -> "subprocess.Popen[bytes]":
    handle = connection.fileno()
    command = apart.command(apart.OPEN_FILES, entry, handle)
    environment = {**os.environ, **_ENVIRONMENT}
    if sys.platform == "win32":
        os.set_handle_inheritable(handle, True)
        startup = subprocess.STARTUPINFO(lpAttributeList={"handle_list": [handle]})
        flags = (
            subprocess.CREATE_NO_WINDOW
            | subprocess.CREATE_NEW_PROCESS_GROUP
            | subprocess.BELOW_NORMAL_PRIORITY_CLASS
        )
        return subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=stderr,
            env=environment,
            startupinfo=startup,
            creationflags=flags,
        )
    return subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=stderr,
        env=environment,
        pass_fds=[handle],
        # Ctrl-C in the terminal is for the parent.
        process_group=0,
    )
