"""Bring the catalogue up to date with one folder: a Qt-free generator of Progress, run on one indexing thread.

scan -> compare -> read (decode, embed, commit) -> forget what is gone -> save the vectors. Running it again does
only what changed; a kill at any point costs the batch that was not committed. Who may index, ``library`` says.
"""

import logging
from collections.abc import Collection, Generator, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from photofinder.engine.compare import Plan, compare
from photofinder.engine.gather import PASSING, Gathering
from photofinder.engine.pace import Pace
from photofinder.engine.places import nearest
from photofinder.engine.reading import Reading
from photofinder.engine.scan import scan
from photofinder.engine.shelves import Shelves
from photofinder.errors import FolderUnavailable
from photofinder.records import FileStat, Phase, Progress, Skip
from photofinder.store.batch import Batch, KnownFile, Skipped

log = logging.getLogger(__name__)

_REMOVED_AT_ONCE = 500


def index_folder(
    folder: Path, shelves: Shelves, *, is_root: bool = True, leave_out: Collection[Path] = ()
) -> Iterator[Progress]:
    """Index ``folder``, a root or (``is_root`` false) a folder in one; closing the generator stops it at once.

    Files leave the catalogue only after the whole folder was scanned, never below places that could not be read,
    and not when a root that held photos is wholly empty, as the mount point of an absent disk is. ``leave_out`` are
    folders that are not entered.

    Raises:
        FolderUnavailable: the folder is not there, or is a root that is empty now and was not.
        StorageFault, CatalogueDamaged: the library cannot be written.
        Model*: as ``shelves.load_embedder`` does.
    """
    return _Indexing(folder, shelves, is_root, leave_out).steps()


class _Indexing:
    def __init__(self, folder: Path, shelves: Shelves, is_root: bool, leave_out: Collection[Path]) -> None:
        self._folder = folder
        self._shelves = shelves
        self._is_root = is_root
        self._leave_out = leave_out
        self._removed = 0
        self._unreadable = 0

    def steps(self) -> Iterator[Progress]:
        yield Progress(Phase.SCANNING, self._folder)
        catalogue, model_id = self._shelves.catalogue, self._shelves.model_id
        known = catalogue.known_files(self._folder, model_id)
        plan = yield from self._compare(known)
        self._note_unreadable(plan, known)
        gathering = Gathering(catalogue, model_id, known, nearest)
        dim = yield from self._read(plan, known, gathering)
        yield from self._forget(plan, known, gathering)
        yield self._progress(Phase.SAVING, plan, gathering)
        if dim is not None:
            self._shelves.vectors.save(dim)
        self._shelves.thumbnails.trim()
        yield self._progress(Phase.DONE, plan, gathering)

    def _compare(self, known: Mapping[Path, KnownFile]) -> Generator[Progress, None, Plan]:
        skips = self._shelves.catalogue.skips(self._folder)
        retry = {skip.path for skip in skips if skip.reason in PASSING}
        steps = compare(scan(self._folder, self._leave_out), known, retry)
        while True:
            try:
                work = next(steps)
            except StopIteration as end:
                plan: Plan = end.value
                break
            yield Progress(Phase.SCANNING, self._folder, total=work)
        for fault in plan.faults:
            log.warning("%s cannot be read, what is known of it stays: %s", fault.path, fault.detail)
        if self._is_root and known and not plan.found and not any(self._folder.iterdir()):
            raise FolderUnavailable(self._folder, "it is empty now")
        return plan

    def _note_unreadable(self, plan: Plan, known: Mapping[Path, KnownFile]) -> None:
        """Record what the scan could not look into, so that it is among the skipped until it can."""
        new = [fault for fault in plan.faults if fault.path not in known]
        skipped = [
            Skipped(FileStat(fault.path, 0, 0), Skip(fault.path, fault.reason, fault.detail)) for fault in new
        ]
        if skipped:
            self._shelves.catalogue.commit(Batch(skipped=skipped), self._shelves.model_id)
        self._unreadable = len(skipped)

    def _read(
        self, plan: Plan, known: Mapping[Path, KnownFile], gathering: Gathering
    ) -> Generator[Progress, None, int | None]:
        """Returns the dimensions of the model if anything was embedded."""
        sizes = {file.size_bytes for file in known.values() if file.photo_id is not None}
        reading = Reading(plan, sizes, gathering, self._shelves)
        pace = Pace()
        steps = reading.run()
        try:
            for committed in steps:
                pace.reached(gathering.done)
                yield replace(
                    self._progress(Phase.INDEXING, plan, gathering, searchable=committed),
                    current=reading.current,
                    images_per_s=pace.per_s,
                    eta_s=pace.eta_s(len(plan.work) - gathering.done),
                )
        finally:
            steps.close()
        return reading.dim

    def _forget(self, plan: Plan, known: Mapping[Path, KnownFile], gathering: Gathering) -> Iterator[Progress]:
        missing = [path for path in plan.missing if path not in gathering.moved_from]
        for start in range(0, len(missing), _REMOVED_AT_ONCE):
            gone = missing[start : start + _REMOVED_AT_ONCE]
            self._shelves.catalogue.commit(Batch(gone=gone), self._shelves.model_id)
            self._shelves.vectors.follow()
            self._removed += sum(known[path].photo_id is not None for path in gone)
            yield self._progress(Phase.INDEXING, plan, gathering, searchable=True)

    def _progress(self, phase: Phase, plan: Plan, gathering: Gathering, *, searchable: bool = False) -> Progress:
        return Progress(
            phase,
            self._folder,
            done=gathering.done + self._unreadable,
            total=len(plan.work) + self._unreadable,
            added=gathering.added,
            updated=gathering.updated,
            removed=self._removed,
            skipped=gathering.skipped + self._unreadable,
            searchable=searchable,
        )
