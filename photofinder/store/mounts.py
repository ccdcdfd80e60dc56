"""What is mounted where, as Linux tells it (proc_pid_mountinfo(5)): also folders of the same disk, which the number
of their device does not give away. Elsewhere nothing is told. Any thread."""

import os
import re
from pathlib import Path
from typing import NamedTuple

_TABLE = Path("/proc/self/mountinfo")
_ESCAPED = re.compile(rb"\\([0-7]{3})")


class Mount(NamedTuple):
    """``number`` is another one for what is mounted there next; ``point`` is a path without links."""

    number: int
    point: str


def mounts() -> list[Mount]:
    """All of them, in the order in which they were mounted."""
    try:
        lines = _TABLE.read_bytes().splitlines()
    except OSError:
        return []
    return [Mount(int(fields[0]), _path(fields[4])) for fields in map(bytes.split, lines)]


def below(folder: str) -> list[Mount]:
    """Those at and below ``folder``, with their points as they are called by way of it, whatever links are on the
    way."""
    real = os.path.realpath(folder)
    inside = os.path.join(real, "")  # noqa: PTH118
    found = (mount for mount in mounts() if mount.point == real or mount.point.startswith(inside))
    return [Mount(mount.number, folder + mount.point[len(real) :]) for mount in found]


def is_point(folder: Path) -> bool:
    """Whether something is mounted at ``folder``, or where it leads."""
    real = os.path.realpath(folder)
    return any(mount.point == real for mount in mounts())


def _path(field: bytes) -> str:
    return os.fsdecode(_ESCAPED.sub(lambda match: bytes([int(match[1], 8)]), field))
