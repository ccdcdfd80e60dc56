"""Hold what a scan found against what the catalogue knows: which files need reading, which are new, which are no
longer there, which belong to another one.

Opens no file. A file of the same size and time is taken for unchanged. Folder by folder, so that a large library
takes little memory.
"""

import time
from array import array
from collections.abc import Callable, Collection, Generator, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from photofinder.engine.annexes import Annexes
from photofinder.engine.file_list import FileList
from photofinder.engine.file_types import looks_like_photo
from photofinder.engine.gather import PASSING
from photofinder.engine.left_out import LeftOut
from photofinder.engine.moves import moves
from photofinder.engine.pairs import LIVE_MOST_MS, Belonging, belongings, main_sidecars
from photofinder.engine.scan import FolderFault, FolderFound, Found
from photofinder.engine.worklist import Worklist
from photofinder.records import CompanionKind, FileStat
from photofinder.store.batch import Accompanying, KnownFile, Seen

_TICK_S = 0.2
_HAND_OVER_EVERY_S = 1.0
_HAND_OVER_MOST = 10_000


@dataclass(slots=True)
class News:
    """What was found lately, to be committed: ``found`` are files that look like photos and are not known,
    ``companions`` files that belong to others; ``work`` counts all files to be read so far."""

    work: int
    found: list[FileStat] = field(default_factory=list)
    companions: list[Accompanying] = field(default_factory=list)


@dataclass(slots=True)
class Plan:
    """``work``: files to be read. ``missing``: recorded files that a complete scan did not find, with the photos
    that they are; ``excluded``: those that are there and are left out now. ``moved``: photos that lie elsewhere,
    ``moved_whole`` of which need not be read; after them ``news``, what was found last, is to be committed.
    ``faults``: places of which the scan could tell nothing, so that nothing is missing there."""

    work: Worklist = field(default_factory=Worklist)
    missing: FileList = field(default_factory=FileList)
    excluded: FileList = field(default_factory=FileList)
    moved: list[Seen] = field(default_factory=list)
    moved_whole: int = 0
    news: News = field(default_factory=lambda: News(0))
    faults: list[FolderFault] = field(default_factory=list)
    found: int = 0


KnownIn = Callable[[str], dict[str, KnownFile]]
"""What is recorded of the files of a folder, by name."""


class Comparing:
    """``known_in`` tells what is recorded of one folder, ``known_folders`` are those in which anything is;
    ``retry`` are skipped files that are read again although they look unchanged. ``annexes`` tell what is away: it
    is not missing."""

    def __init__(
        self,
        known_in: KnownIn,
        known_folders: Collection[str],
        left_out: LeftOut,
        annexes: Annexes,
        retry: Collection[Path] = (),
    ) -> None:
        self._retry = retry
        self._annexes = annexes
        self._known_in = known_in
        self._unwalked = set(known_folders)
        self._left_out = left_out
        self._plan = Plan()
        self._news = News(0)
        self._unseen = FileList()
        # Of `_unseen`: whether nothing more is wanted of the photo than to know where it is.
        self._unseen_whole = bytearray()
        self._new = FileList()
        self._new_work = array("q")

    def steps(self, found: Iterable[FolderFound | FolderFault | None]) -> Generator[News, None, Plan]:
        """Yields what was found, several times a second; returns the plan. None in ``found`` is for a moment in
        which nothing came."""
        next_tick_s = time.monotonic() + _TICK_S
        next_hand_over_s = time.monotonic() + _HAND_OVER_EVERY_S
        for entry in found:
            if isinstance(entry, FolderFault):
                self._plan.faults.append(entry)
            elif entry is not None:
                self._compare(entry)
            now = time.monotonic()
            if now >= next_hand_over_s or len(self._news.found) >= _HAND_OVER_MOST:
                yield self._hand_over()
                next_hand_over_s, next_tick_s = now + _HAND_OVER_EVERY_S, now + _TICK_S
            elif now >= next_tick_s:
                yield News(len(self._plan.work))
                next_tick_s = now + _TICK_S
        for folder in sorted(self._unwalked):
            for name, known in self._known_in(folder).items():
                self._miss(folder, name, known)
        moved = self._match_moves(self._annexes.end())
        self._sort_missing(moved)
        self._plan.news, places = self._hand_over(), set(moved.values())
        self._plan.news.found = [stat for stat in self._plan.news.found if stat not in places]
        return self._plan

    def _hand_over(self) -> News:
        news, self._news = self._news, News(0)
        news.work = len(self._plan.work)
        return news

    def _compare(self, entry: FolderFound) -> None:
        folder = entry.folder
        known = self._known_in(folder) if folder in self._unwalked else {}
        self._unwalked.discard(folder)
        self._plan.found += len(entry.files)
        sizes = {file.name: file.size_bytes for file in entry.files}
        self._annexes.walk(entry, len(sizes.keys() & known.keys()))
        unusable = {file.name for file in entry.files if _is_unusable(file, known.get(file.name))}
        belonging = _decided(belongings(sizes, unusable), entry.files, known)
        for name in unusable & belonging.keys():
            # A film that could not be read is no more that of a live photo than it was when that was found out.
            if belonging[name].kind is CompanionKind.FILM and not self._is_wanted_again(folder, name, known[name]):
                del belonging[name]
        sidecars = main_sidecars(belonging)
        changed = self._changed_sidecars(entry, belonging, known)
        for file in entry.files:
            recorded = known.get(file.name)
            to = belonging.get(file.name)
            if to is not None:
                self._belong(folder, file, recorded, to, known.get(to.owner))
            else:
                self._stand_alone(
                    folder, file, recorded, sidecars.get(file.name), described=file.name not in changed
                )
        for name in known.keys() - sizes.keys():
            self._miss(folder, name, known[name])

    def _belong(
        self, folder: str, file: Found, recorded: KnownFile | None, to: Belonging, owner: KnownFile | None
    ) -> None:
        kind = to.kind
        if recorded is not None and recorded.kind is CompanionKind.LIVE and _is_same(file, recorded):
            kind = CompanionKind.LIVE if kind is CompanionKind.FILM else kind
        if not (_is_same(file, recorded) and _is_recorded_as(recorded, kind, owner)):
            stat = FileStat(Path(folder, file.name), file.size_bytes, file.mtime_ns)
            self._news.companions.append(Accompanying(stat, kind, Path(folder, to.owner)))
        if kind is CompanionKind.FILM:
            self._plan.work.append(folder, *file)

    def _stand_alone(
        self, folder: str, file: Found, recorded: KnownFile | None, sidecar: str | None, *, described: bool
    ) -> None:
        work = self._plan.work
        if recorded is None or recorded.kind is not None:
            self._new.append(folder, *file)
            self._new_work.append(work.numbers)
            work.append(folder, *file, sidecar=sidecar)
            if looks_like_photo(file.name):
                self._news.found.append(FileStat(Path(folder, file.name), file.size_bytes, file.mtime_ns))
        elif recorded.photo_id is None:
            if self._is_wanted_again(folder, file.name, recorded) or not _is_same(file, recorded):
                work.append(folder, *file, sidecar=sidecar)
            if looks_like_photo(file.name) and not _is_same(file, recorded):
                self._news.found.append(FileStat(Path(folder, file.name), file.size_bytes, file.mtime_ns))
        elif recorded.pending or not recorded.embedded or not _is_same(file, recorded):
            work.append(folder, *file, sidecar=sidecar)
        elif not (recorded.described and described):
            work.append(folder, *file, describe_only=True, sidecar=sidecar)

    def _is_wanted_again(self, folder: str, name: str, skip: KnownFile) -> bool:
        """Whether a file that could not be used is read again although it has not changed."""
        return skip.reason in PASSING or (bool(self._retry) and Path(folder, name) in self._retry)

    def _changed_sidecars(
        self, entry: FolderFound, belonging: Mapping[str, Belonging], known: Mapping[str, KnownFile]
    ) -> set[str]:
        """The photos of a folder whose sidecars came, changed or went."""
        changed = set()
        files = {file.name: file for file in entry.files}
        for name, to in belonging.items():
            owner = known.get(to.owner)
            if to.kind is CompanionKind.SIDECAR and not (
                _is_same(files[name], known.get(name)) and _is_recorded_as(known.get(name), to.kind, owner)
            ):
                changed.add(to.owner)
        had = {
            one.owner_id for name, one in known.items() if one.kind is CompanionKind.SIDECAR and name not in files
        }
        if had:
            changed |= {name for name, one in known.items() if one.photo_id is not None and one.photo_id in had}
        return changed

    def _miss(self, folder: str, name: str, known: KnownFile) -> None:
        photo_id = known.photo_id if known.photo_id is not None and not known.pending else 0
        self._unseen.append(folder, name, known.size_bytes, known.mtime_ns, photo_id)
        self._unseen_whole.append(known.embedded and known.described)

    def _match_moves(self, away: Collection[Path]) -> dict[int, FileStat]:
        """The numbers of what lies elsewhere, with the place; nothing has moved from what is ``away``."""
        moved: dict[int, FileStat] = {}
        done: set[int] = set()
        uncertain = {fault.path for fault in self._plan.faults}.union(away)
        for number, new in moves(self._unseen, self._new):
            if uncertain and not is_certain(self._unseen.path(number), uncertain):
                continue
            moved[number] = self._new.stat(new)
            self._plan.moved.append(Seen(self._unseen.photo_id(number), moved[number]))
            if self._unseen_whole[number]:
                done.add(self._new_work[new])
        self._plan.moved_whole = self._plan.work.settle(done)
        return moved

    def _sort_missing(self, moved: Collection[int]) -> None:
        uncertain = {fault.path for fault in self._plan.faults}
        ways: dict[Path, bool] = {}
        self._annexes.weigh(self._unseen.path(number) for number in range(len(self._unseen)) if number not in moved)
        for number in range(len(self._unseen)):
            path = self._unseen.path(number)
            if number in moved:
                continue
            if uncertain and not is_certain(path, uncertain):
                self._annexes.keeps(path, certain=False)
                continue
            if path.parent not in ways:
                ways[path.parent] = self._left_out.way_to(path.parent)
            out = ways[path.parent] or self._left_out.file(str(path), path.name)
            if not out and self._annexes.keeps(path):
                continue
            listed = self._plan.excluded if out else self._plan.missing
            stat = self._unseen.stat(number)
            listed.append(
                str(path.parent), path.name, stat.size_bytes, stat.mtime_ns, self._unseen.photo_id(number)
            )


def _decided(
    belonging: dict[str, Belonging], files: Iterable[Found], known: Mapping[str, KnownFile]
) -> dict[str, Belonging]:
    """``belonging`` with what is known already of films: how long they are."""
    for file in files:
        to, recorded = belonging.get(file.name), known.get(file.name)
        if to is None or to.kind is not CompanionKind.FILM or recorded is None or not _is_same(file, recorded):
            continue
        if recorded.photo_id is None or recorded.pending:
            continue
        if recorded.video_ms is not None and recorded.video_ms <= LIVE_MOST_MS:
            belonging[file.name] = Belonging(CompanionKind.LIVE, to.owner)
        else:
            del belonging[file.name]
    return belonging


def _is_unusable(file: Found, recorded: KnownFile | None) -> bool:
    return recorded is not None and recorded.reason is not None and _is_same(file, recorded)


def _is_same(file: Found, recorded: KnownFile | None) -> bool:
    return recorded is not None and (file.size_bytes, file.mtime_ns) == (recorded.size_bytes, recorded.mtime_ns)


def _is_recorded_as(recorded: KnownFile | None, kind: CompanionKind, owner: KnownFile | None) -> bool:
    if recorded is None or recorded.kind is not kind or owner is None:
        return False
    return recorded.owner_id is not None and recorded.owner_id == owner.photo_id


def is_certain(path: Path, uncertain: Collection[Path]) -> bool:
    """Whether the scan could tell of ``path``: no fault is at it or above."""
    return path not in uncertain and not any(parent in uncertain for parent in path.parents)
