"""Which machine this is, as far as it decides what runs a model fastest. Imports no runtime. Any thread."""

import importlib.util
import os
import platform
from pathlib import Path

import xxhash

# Another version of one of these may be faster or slower, or round otherwise.
_LIBRARIES = ("onnxruntime", "torch", "open_clip")


def machine_key() -> str:
    """Short, and the same while processor, cores and libraries are: what was measured then still holds."""
    facts = (_processor(), str(cores()), *(f"{name} {_version(name)}" for name in _LIBRARIES))
    return xxhash.xxh3_64_hexdigest("\n".join(facts).encode(errors="replace"))


def cores() -> int:
    """How many cores this process may use."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:
        return os.cpu_count() or 1


def _version(library: str) -> str:
    """Another one whenever the library was installed anew. Its number would take ten times as long to find out, at
    each start."""
    found = importlib.util.find_spec(library)
    if found is None or found.origin is None:
        return "none"
    return f"{found.origin} {Path(found.origin).stat().st_mtime_ns}"


def _processor() -> str:
    """Its name and, where the system tells, what it can do."""
    try:
        with open("/proc/cpuinfo", encoding="utf-8", errors="replace") as lines:  # noqa: PTH123 (no file of ours)
            told = dict.fromkeys(
                line.strip()
                for line in lines
                if line.lower().startswith(("model name", "flags", "features", "cpu part"))
            )
        return "\n".join(told)
    except OSError:
        return f"{platform.machine()} {platform.processor()}"
