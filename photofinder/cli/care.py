"""The commands that take care of a library: look through it, back it up, restore it."""

import argparse
import sys
from collections.abc import Generator
from contextlib import closing

from photofinder import care_wording
from photofinder.cli.exit_status import DONE, NOTHING_FOUND
from photofinder.cli.output import bytes_text, json_line, photos_text, progress_line, shown
from photofinder.library import Library
from photofinder.paths import absolute
from photofinder.records import BackupProgress, BackupStep, CheckPart
from photofinder.settings import Settings

_STEPS = {
    BackupStep.COPYING: "Copying",
    BackupStep.CHECKING: "Checking",
    BackupStep.REPLACING: "Replacing",
}
_PARTS = {
    CheckPart.STRUCTURE: "Looking through the library file",
    CheckPart.ENTRIES: "Looking at the entries of the photos",
    CheckPart.EMBEDDINGS: "Looking at what the model made of them",
    CheckPart.NAMES: "Looking at their names and folders",
    CheckPart.VECTORS: "Looking through the search index",
    CheckPart.THUMBNAILS: "Looking through the thumbnails",
    CheckPart.FILES: "Looking through settings, models and backups",
}


def doctor(library: Library, args: argparse.Namespace) -> int:
    """Each thing that is wrong, and what was done; status 1 when something stays wrong."""
    repair = not args.check
    left = told = 0
    with closing(library.care.doctor(repair=repair)) as steps, progress_line() as line:
        for step in steps:
            finding = step.finding
            if finding is None:
                if sys.stderr.isatty():
                    line.show(step.part, _PARTS[step.part])
                continue
            told += 1
            left += not (finding.mended or finding.harmless)
            line.clear()
            if args.json:
                json_line(finding)
            else:
                print(shown(care_wording.finding_sentence(finding, repair=repair)), flush=True)
    if not told:
        print("Nothing is wrong.", file=sys.stderr)
    return NOTHING_FOUND if left else DONE


def backup(library: Library, args: argparse.Namespace) -> int:
    """All that the library knows, in one file."""
    file = absolute(args.file)
    last = _shown_steps(library.care.backup(file, replace=args.force), as_json=args.json)
    if not args.json:
        print(f"{shown(file)}: {photos_text(last.photos)}, {bytes_text(last.done_bytes)}")
    return DONE


def restore(settings: Settings, args: argparse.Namespace) -> int:
    """Put a backup in the place of the library."""
    from photofinder.engine.restoring import restore as steps

    last = _shown_steps(steps(absolute(args.file), settings), as_json=args.json)
    if not args.json:
        kept = f" What was there before is in {shown(last.kept_as)}." if last.kept_as is not None else ""
        print(f"The library has {photos_text(last.photos)} again.{kept}")
    return DONE


def _shown_steps(steps: Generator[BackupProgress, None, None], *, as_json: bool) -> BackupProgress:
    with closing(steps), progress_line() as line:
        for step in steps:
            if as_json:
                json_line(step)
            elif step.step is not BackupStep.DONE:
                size = (
                    f": {bytes_text(step.done_bytes)} of {bytes_text(step.total_bytes)}" if step.total_bytes else ""
                )
                line.show(step.step, f"{_STEPS[step.step]}{size}")
    return step
