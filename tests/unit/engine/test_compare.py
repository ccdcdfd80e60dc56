from collections.abc import Generator, Mapping, Sequence
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from photofinder.engine.annexes import Annexes
from photofinder.engine.compare import Comparing, News, Plan
from photofinder.engine.effort import Kind
from photofinder.engine.left_out import LeftOut
from photofinder.engine.scan import FolderFault, FolderFound, Found
from photofinder.errors import SkipReason
from photofinder.records import CompanionKind
from photofinder.store.batch import Annex, AnnexKind, KnownFile

TOP = Path("/photos")
UNREADABLE = SkipReason.UNREADABLE
DAMAGED = SkipReason.DAMAGED


def plan_of(
    found: Sequence[tuple[Path, int, int] | FolderFault],
    known: Mapping[Path, KnownFile],
    globs: Sequence[str] = (),
) -> tuple[Plan, list[News]]:
    folders: dict[str, FolderFound] = {str(TOP): FolderFound(str(TOP))}
    recorded: dict[str, dict[str, KnownFile]] = {}
    for entry in found:
        if not isinstance(entry, FolderFault):
            folder = str(entry[0].parent)
            folders.setdefault(folder, FolderFound(folder)).files.append(Found(entry[0].name, *entry[1:]))
    for path, one in known.items():
        recorded.setdefault(str(path.parent), {})[path.name] = one
    faults = [entry for entry in found if isinstance(entry, FolderFault)]
    plans: list[Plan] = []

    def run() -> Generator[News, None, None]:
        annexes = Annexes(TOP, TOP, [Annex(TOP, AnnexKind.PLAIN)], list)
        comparing = Comparing(lambda folder: recorded.get(folder, {}), recorded, LeftOut(TOP, globs), annexes)
        plans.append((yield from comparing.steps([*folders.values(), *faults])))

    news = list(run())
    return plans[0], [*news, plans[0].news]


def photo(photo_id: int | None = 1, size: int = 10, mtime: int = 20, *, embedded: bool = True) -> KnownFile:
    return KnownFile(photo_id, size, mtime, embedded and photo_id is not None)


def skip(reason: SkipReason = DAMAGED) -> KnownFile:
    return KnownFile(None, 10, 20, False, reason=reason)


def work(plan: Plan) -> set[Path]:
    jobs = list(plan.work.jobs())
    assert len(jobs) == len(plan.work)
    assert all(plan.work.job_at(job.stat.path) == job for job in jobs)
    return {job.stat.path for job in jobs}


def missing(plan: Plan) -> set[Path]:
    return {plan.missing.path(number) for number in range(len(plan.missing))}


def test_sorts_files_into_work_and_rest() -> None:
    names = ("same", "new", "grown", "later", "waiting", "pending", "skip", "skip_changed", "retried")
    same, new, grown, later, waiting, pending, skipped, skip_changed, retried = (TOP / name for name in names)
    plan, _ = plan_of(
        [(path, 10, 20) for path in (same, new, waiting, pending, skipped, retried)]
        + [(grown, 11, 20), (later, 10, 21), (skip_changed, 10, 21)],
        {
            same: photo(),
            grown: photo(),
            later: photo(),
            waiting: photo(embedded=False),
            pending: KnownFile(4, 10, 20, False, False, True),
            skipped: skip(),
            skip_changed: skip(),
            retried: skip(UNREADABLE),
        },
    )
    assert work(plan) == {new, grown, later, waiting, pending, skip_changed, retried}
    assert (plan.found, missing(plan), plan.faults) == (9, set(), [])


def test_what_looks_like_a_photo_is_news_and_the_newest_is_read_first() -> None:
    found = [TOP / "a.jpg", TOP / "b.CR3", TOP / "notes.txt", TOP / "app.ts", TOP / "jpg"]
    plan, news = plan_of([(path, 10, time) for time, path in enumerate(found)], {})
    assert [stat.path for one in news for stat in one.found] == found[:2]
    assert [job.stat.path for job in plan.work.jobs()] == [*found[1::-1], *found[:1:-1]]


def test_nothing_is_missing_where_the_scan_could_not_look() -> None:
    fault = FolderFault(TOP / "locked", SkipReason.NO_PERMISSION, "no")
    link = FolderFault(TOP / "link.jpg", SkipReason.UNREADABLE, "nowhere")
    gone, inside, deep, twin = TOP / "g", TOP / "locked" / "a", TOP / "locked" / "x" / "b", TOP / "locked-not" / "c"
    plan, _ = plan_of([fault, link], {path: photo() for path in (gone, inside, deep, twin, link.path)})
    assert missing(plan) == {gone, twin}
    assert plan.faults == [fault, link]


names = st.sampled_from([TOP / name for name in ("a", "b", "c", "x/a", "x/b", "x/y/a")])
stats = st.tuples(st.integers(0, 2), st.integers(0, 2))


@given(st.dictionaries(names, stats), st.dictionaries(names, stats))
def test_every_file_is_work_missing_moved_or_unchanged(
    on_disk: dict[Path, tuple[int, int]], recorded: dict[Path, tuple[int, int]]
) -> None:
    ids = {path: number for number, path in enumerate(recorded, 1)}
    plan, _ = plan_of(
        [(path, *facts) for path, facts in on_disk.items()],
        {path: photo(ids[path], *facts) for path, facts in recorded.items()},
    )
    unchanged = {path for path in on_disk if recorded.get(path) == on_disk[path]}
    moved = {one.stat.path: one.photo_id for one in plan.moved}
    left = {path for path in recorded if ids[path] in moved.values()}
    assert work(plan) == set(on_disk) - unchanged - set(moved)
    assert missing(plan) == set(recorded) - set(on_disk) - left
    for path, photo_id in moved.items():
        assert path not in recorded
        (old,) = [one for one in recorded if ids[one] == photo_id]
        assert old not in on_disk
        assert (old.name, recorded[old]) == (path.name, on_disk[path])


def test_photos_that_were_not_described_are_read_for_that_alone() -> None:
    paths = [TOP / f"{name}.jpg" for name in "abc"]
    known = {
        paths[0]: KnownFile(1, 10, 10, True, described=False),
        paths[1]: KnownFile(2, 10, 10, False, described=False),
        paths[2]: KnownFile(3, 10, 99, True, described=False),
    }
    plan, _ = plan_of([(path, 10, 10) for path in paths], known)
    assert work(plan) == set(paths)
    assert [job.stat.path for job in plan.work.jobs() if job.kind is Kind.DESCRIBED] == [paths[0]]


def test_a_moved_folder_needs_no_reading() -> None:
    known = {TOP / "old" / f"{n}.jpg": photo(n, 100 + n, 5_000_000_001 + n) for n in range(1, 50)}
    moved = [(TOP / "new" / path.name, one.size_bytes, one.mtime_ns) for path, one in known.items()]
    plan, news = plan_of(moved, known)
    assert {one.photo_id: one.stat.path for one in plan.moved} == {
        one.photo_id: TOP / "new" / path.name for path, one in known.items()
    }
    assert (len(plan.work), len(plan.missing), plan.moved_whole) == (0, 0, 49)
    assert [one.found for one in news] == [[]]


def test_moved_photos_that_the_model_has_not_seen_are_read() -> None:
    known = {TOP / "old" / "a.jpg": photo(7, 10, 1_000_000_001, embedded=False)}
    plan, _ = plan_of([(TOP / "new" / "a.jpg", 10, 1_000_000_001)], known)
    assert [one.photo_id for one in plan.moved] == [7]
    assert work(plan) == {TOP / "new" / "a.jpg"}


def test_whole_seconds_alone_do_not_tell_files_apart() -> None:
    """Frames that a program wrote, all of one size and one time."""
    known = {TOP / "old" / name: photo(n, 10, 5_000_000_000) for n, name in enumerate(("1.bmp", "2.bmp"), 1)}
    plan, _ = plan_of([(TOP / "new" / path.name, 10, 5_000_000_000) for path in known], known)
    assert (plan.moved, len(plan.work), len(plan.missing)) == ([], 2, 2)


def test_other_spellings_of_a_name_are_renames() -> None:
    known = {TOP / "Cafe\u0301.JPG": photo(1, 10, 1_500_000_001), TOP / "B.jpg": photo(2, 11, 1_500_000_002)}
    plan, _ = plan_of([(TOP / "Caf\u00e9.jpg", 10, 1_500_000_001), (TOP / "b.JPG", 11, 1_500_000_002)], known)
    assert {one.photo_id: one.stat.path.name for one in plan.moved} == {1: "Caf\u00e9.jpg", 2: "b.JPG"}


def test_what_is_left_out_now_is_not_lost() -> None:
    known = {TOP / name: photo(n) for n, name in enumerate(("x/a.jpg", ".h/b.jpg", "c.tmp", "d.jpg"), 1)}
    plan, _ = plan_of([], known, ["/x/", "*.tmp"])
    assert missing(plan) == {TOP / "d.jpg"}
    assert len(plan.excluded) == 3


def test_companions_are_told_once() -> None:
    found = [(TOP / name, 10, 20) for name in ("a.jpg", "a.cr2", "a.xmp", "b.heic", "b.mov")]
    plan, news = plan_of(found, {})
    told = {one.stat.path.name: (one.kind, one.owner.name) for step in news for one in step.companions}
    assert told == {
        "a.cr2": (CompanionKind.RAW, "a.jpg"),
        "a.xmp": (CompanionKind.SIDECAR, "a.jpg"),
        "b.mov": (CompanionKind.FILM, "b.heic"),
    }
    assert {job.stat.path.name: job.sidecar and job.sidecar.name for job in plan.work.jobs()} == {
        "a.jpg": "a.xmp",
        "b.heic": None,
        "b.mov": None,
    }
    recorded = {
        TOP / "a.jpg": photo(1),
        TOP / "b.heic": photo(2),
        TOP / "a.cr2": KnownFile(None, 10, 20, False, kind=CompanionKind.RAW, owner_id=1),
        TOP / "a.xmp": KnownFile(None, 10, 20, False, kind=CompanionKind.SIDECAR, owner_id=1),
        TOP / "b.mov": KnownFile(None, 10, 20, False, kind=CompanionKind.LIVE, owner_id=2),
    }
    plan, news = plan_of(found, recorded)
    assert (len(plan.work), len(plan.missing), [one.companions for one in news]) == (0, 0, [[]])


def test_a_sidecar_that_comes_changes_or_goes_has_its_photo_described() -> None:
    recorded = {
        TOP / "a.jpg": photo(1),
        TOP / "a.xmp": KnownFile(None, 10, 20, False, kind=CompanionKind.SIDECAR, owner_id=1),
    }
    for size, known in ((11, recorded), (10, {TOP / "a.jpg": photo(1)})):
        plan, _ = plan_of([(TOP / "a.jpg", 10, 20), (TOP / "a.xmp", size, 20)], known)
        (job,) = plan.work.jobs()
        assert (job.stat.path.name, job.kind, job.sidecar) == ("a.jpg", Kind.DESCRIBED, TOP / "a.xmp")
    plan, _ = plan_of([(TOP / "a.jpg", 10, 20)], recorded)
    (job,) = plan.work.jobs()
    assert (job.kind, job.sidecar, missing(plan)) == (Kind.DESCRIBED, None, {TOP / "a.xmp"})


def test_nothing_belongs_to_what_is_no_picture() -> None:
    plan, news = plan_of([(TOP / "a.jpg", 10, 20), (TOP / "a.nef", 30, 40)], {TOP / "a.jpg": skip()})
    assert work(plan) == {TOP / "a.nef"}
    assert [one.companions for one in news] == [[]]
