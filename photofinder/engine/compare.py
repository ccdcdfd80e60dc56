"""Hold what a scan found against what the catalogue knows: which files need reading, which are no longer there.

Opens no file. A file of the same size and time is taken for unchanged.
"""

import time
from collections.abc import Collection, Generator, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from photofinder.engine.scan import FolderFault
from photofinder.records import FileStat
from photofinder.store.batch import KnownFile

_TICK_S = 0.2


@dataclass(slots=True)
class Plan:
    """``work``: files to be read; ``undescribed`` are those of them of which only the metadata are needed.
    ``missing``: recorded files that a complete scan did not find. ``faults``: places of which the scan could tell
    nothing, so that nothing is missing there."""

    work: list[Path] = field(default_factory=list)
    undescribed: set[Path] = field(default_factory=set)
    missing: list[Path] = field(default_factory=list)
    faults: list[FolderFault] = field(default_factory=list)
    found: int = 0


def compare(
    found: Iterable[FileStat | FolderFault], known: Mapping[Path, KnownFile], retry: Collection[Path]
) -> Generator[int, None, Plan]:
    """Yields, a few times a second, how many files need reading so far; returns the plan.

    ``retry`` are skipped files that are read again although they look unchanged.
    """
    plan = Plan()
    unseen = set(known)
    next_tick = time.monotonic() + _TICK_S
    for entry in found:
        if isinstance(entry, FolderFault):
            plan.faults.append(entry)
        else:
            plan.found += 1
            unseen.discard(entry.path)
            recorded = known.get(entry.path)
            if entry.path in retry or _needs_reading(entry, recorded):
                plan.work.append(entry.path)
            elif recorded is not None and not recorded.described:
                plan.work.append(entry.path)
                plan.undescribed.add(entry.path)
        if (now := time.monotonic()) >= next_tick:
            next_tick = now + _TICK_S
            yield len(plan.work)
    uncertain = {fault.path for fault in plan.faults}
    plan.missing = sorted(path for path in unseen if path not in uncertain and uncertain.isdisjoint(path.parents))
    return plan


def _needs_reading(stat: FileStat, known: KnownFile | None) -> bool:
    if known is None or (stat.size_bytes, stat.mtime_ns) != (known.size_bytes, known.mtime_ns):
        return True
    return known.photo_id is not None and not known.embedded
