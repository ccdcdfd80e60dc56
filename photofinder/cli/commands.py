"""The commands on a library: each prints its answer and returns the exit status."""

import argparse
import sys
from collections.abc import Callable, Generator
from contextlib import closing
from pathlib import Path

from photofinder import paths, wording
from photofinder.cli import asking, care, folders, watching
from photofinder.cli.exit_status import COULD_NOT, DONE, NOTHING_FOUND
from photofinder.cli.output import (
    ProgressLine,
    bytes_text,
    counts_text,
    duration_text,
    error_sentence,
    json_line,
    photos_text,
    progress_line,
    shown,
)
from photofinder.engine.alone import anyone_indexes
from photofinder.errors import PhotoFinderError
from photofinder.library import Library
from photofinder.records import LibraryStatus, ModelInfo, Phase, Progress, Runtime

Command = Callable[[Library, argparse.Namespace], int]


def index(library: Library, args: argparse.Namespace) -> int:
    """Read folders one after another; one that cannot be read does not keep the others from it."""
    if args.model is not None:
        library.use_model(args.model)
    status = DONE
    for folder in args.folders:
        try:
            _index_folder(library, folder, as_json=args.json)
        except PhotoFinderError as error:
            print(error_sentence(error), file=sys.stderr)
            status = COULD_NOT
    return status


def _index_folder(library: Library, folder: Path, *, as_json: bool) -> None:
    _show_steps(library.index(folder), as_json=as_json)


def _show_steps(indexing: Generator[Progress, None, None], *, as_json: bool) -> None:
    """The progress of ``indexing``, and what it did in each folder."""
    last: Progress | None = None
    ends: dict[Path, Progress] = {}
    with closing(indexing) as steps, progress_line() as line:
        for step in steps:
            if step.hold is not None and (last is None or step.hold is not last.hold):
                line.clear()
                print(wording.hold_sentence(step.hold), file=sys.stderr)
            last = ends[step.root] = step
            if as_json:
                json_line(step)
            elif step.hold is None:
                _show_step(line, step)
    if not as_json:
        for root, end in ends.items():
            print(f"{shown(root)}: {counts_text(end)}")


def _show_step(line: ProgressLine, step: Progress) -> None:
    match step.phase:
        case Phase.SCANNING:
            text = f"Looking through {step.root}" + (f": {step.total:,} files to read" if step.total else "")
        case Phase.INDEXING if not step.total:
            text = f"Forgetting what is gone or left out: {photos_text(step.removed + step.left_out)}"
        case Phase.INDEXING:
            text = f"{step.done:,} of {step.total:,}"
            if step.preparing:
                text += ", the model is being made ready"
            if step.images_per_s > 0:
                text += f", {step.images_per_s:,.0f} a second"
            if step.eta_s is not None:
                text += f", {duration_text(step.eta_s)} left"
            if step.skipped:
                text += f", {step.skipped:,} skipped"
        case Phase.SAVING if step.preparing:
            text = "All is saved; the model is being made ready for this computer"
        case Phase.SAVING if step.added or step.removed:
            text = "Saving"
        case _:
            return
    line.show(step.phase, text)


def score(library: Library, args: argparse.Namespace) -> int:
    """How well each caption fits one picture, in the order given."""
    for result in library.score(args.image, args.captions):
        if args.json:
            json_line(
                {
                    "caption": result.caption,
                    "cosine": round(result.cosine, 6),
                    "probability": round(result.probability, 6),
                }
            )
        else:
            print(f"{result.probability:7.1%}  {result.cosine:6.3f}  {shown(result.caption)}")
    return DONE


def status(library: Library, args: argparse.Namespace) -> int:
    """What the library holds and where it lies."""
    facts = library.status()
    if args.json:
        json_line(facts)
    else:
        indexing = anyone_indexes(library.settings.folders.data / "indexing.lock")
        _print_table(_status_rows(facts, indexing=indexing))
        if library.care.reading_only is not None:
            print(error_sentence(library.care.reading_only), file=sys.stderr)
    return DONE


def _model_row(facts: LibraryStatus) -> str:
    if facts.runs_on is not None:
        return f"{facts.model_id}, runs on {facts.runs_on}"
    if facts.runtime is Runtime.TORCH:
        return f"{facts.model_id}, runs with torch"
    return f"{facts.model_id}; what runs it fastest here is found out when photos are indexed"


def _status_rows(facts: LibraryStatus, *, indexing: bool) -> list[tuple[str, str]]:
    rows = [
        (
            "Folder",
            f"{root.path}  ({photos_text(root.photo_count)}{folders.state(root)})",
        )
        for root in facts.roots
    ] or [("Folder", "none yet: 'photofinder index FOLDER' adds one")]
    away = {root.path for root in facts.roots if not root.present}
    rows += [("", folders.absent_text(one)) for one in facts.absent if one.path not in away]
    wait_for = "are to be read, which goes on now" if indexing else "wait for the model: index again"
    waiting = f" ({facts.waiting:,} {wait_for})" if facts.waiting else ""
    return [
        *rows,
        ("Photos", f"{facts.photos:,}{waiting}"),
        ("Skipped", f"{facts.skipped:,}"),
        ("Model", _model_row(facts)),
        ("Library", f"{facts.data_dir}  ({bytes_text(facts.catalogue_bytes)})"),
        ("Thumbnails", f"{facts.cache_dir}  ({bytes_text(facts.thumbnail_bytes)})"),
    ]


def models(library: Library, args: argparse.Namespace) -> int:
    """List the models, download one, or make one active."""
    if args.download:
        return _download(library, args.download, as_json=args.json)
    if args.use:
        library.use_model(args.use)
        if args.json:
            json_line(next(info for info in library.models() if info.active))
        else:
            print(f"Using {library.settings.model_id}. Index your folders again so that it sees your photos.")
        return DONE
    if args.runtime:
        print("Looking how the model runs that way; this takes up to a minute.", file=sys.stderr)
        library.use_runtime(Runtime(args.runtime))
        if args.json:
            json_line({"runtime": args.runtime})
        else:
            print(f"The model is run with {args.runtime} from now on.")
        return DONE
    for info in library.models():
        if args.json:
            json_line(info)
        else:
            print(_model_text(info))
    return DONE


def _model_text(info: ModelInfo) -> str:
    mark = "*" if info.active else " "
    return (
        f"{mark} {shown(info.model_id)}\n      {info.title}: {info.purpose}\n"
        f"      {info.state}, {bytes_text(info.size_bytes)}, licence {info.licence}"
    )


def _download(library: Library, model_id: str, *, as_json: bool) -> int:
    with closing(library.download_model(model_id)) as steps, progress_line() as line:
        for step in steps:
            if as_json:
                json_line(step)
                continue
            line.show(
                "download",
                f"{step.model_id}: {bytes_text(step.done_bytes)} of {bytes_text(step.total_bytes)}",
            )
    if not as_json:
        name = shown(model_id)
        print(f"{name} is on this computer now; 'photofinder models --use {name}' switches to it.")
    return DONE


def skipped(library: Library, args: argparse.Namespace) -> int:
    """The files that could not be used, with the reason; or some of them tried again."""
    if args.retry is not None:
        return _retry(library, [paths.absolute(path) for path in args.retry] or None, as_json=args.json)
    skips = library.skipped()
    for skip in skips:
        if args.json:
            json_line(skip)
        else:
            print(f"{shown(skip.path)}  ({wording.skip_sentence(skip.reason).lower()})")
    if not skips:
        print("No file was skipped.", file=sys.stderr)
    return DONE if skips else NOTHING_FOUND


def _retry(library: Library, files: list[Path] | None, *, as_json: bool) -> int:
    known = {skip.path for skip in library.skipped()}
    unknown = [file for file in files or () if file not in known]
    for file in unknown:
        print(f"{shown(file)} is not among the files that were skipped.", file=sys.stderr)
    if not known or (files and len(unknown) == len(files)):
        if not files:
            print("No file was skipped.", file=sys.stderr)
        return NOTHING_FOUND
    _show_steps(library.retry(files), as_json=as_json)
    return DONE


def _print_table(rows: list[tuple[str, str]]) -> None:
    width = max(len(name) for name, _ in rows)
    for name, value in rows:
        print(f"{name:<{width}}  {shown(value)}")


COMMANDS: dict[str, Command] = {
    "index": index,
    "watch": watching.watch,
    "folders": folders.folders,
    "search": asking.search,
    "why": asking.why,
    "searches": asking.searches,
    "score": score,
    "status": status,
    "models": models,
    "skipped": skipped,
    "doctor": care.doctor,
    "backup": care.backup,
}
