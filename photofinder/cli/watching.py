"""``photofinder watch``: indexes what changes in the roots as long as it runs, and says what it did."""

import argparse
import logging
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from queue import Empty, SimpleQueue

from photofinder import wording
from photofinder.cli.exit_status import NOTHING_FOUND
from photofinder.cli.output import counts_text, error_sentence, json_line, shown
from photofinder.engine.settling import topmost
from photofinder.errors import DecoderUnavailable, FolderUnavailable, IndexingBusy
from photofinder.library import Library
from photofinder.records import Phase, Progress, WatchFault

log = logging.getLogger(__name__)

_READY_WITHIN_S = 30.0
_BUSY_RETRY_S = 5.0
# How often is looked whether another process has added or changed a root.
_ROOTS_EVERY_S = 5.0


def watch(library: Library, args: argparse.Namespace) -> int:
    """Bring the library up to date, then keep it so; ends with Ctrl-C."""
    if not library.roots():
        print("There is no folder to watch yet: 'photofinder index FOLDER' adds one.", file=sys.stderr)
        return NOTHING_FOUND
    changed: SimpleQueue[set[Path] | None] = SimpleQueue()
    watched = _watched(library)
    with library.watch(changed.put, lambda: changed.put(None)) as watching:
        watching.wait_ready(_READY_WITHIN_S)
        print("Watching; Ctrl-C ends it.", file=sys.stderr)
        told: set[WatchFault] = set()
        _index(library, None, as_json=args.json)
        while True:
            roots = _watched(library)
            if roots != watched:
                watching.follow(library.roots())
                changed.put({path for path, *_ in roots - watched})
                watched = roots
            for fault in set(watching.faults) - told:
                told.add(fault)
                print(shown(wording.watch_sentence(fault)), file=sys.stderr)
            folders = topmost(_drained(changed))
            for folder in sorted(folders):
                _index(library, folder, as_json=args.json)


def _watched(library: Library) -> set[tuple[Path, bool, tuple[str, ...]]]:
    """The roots, as far as it concerns their watching; another process may change them at any time."""
    return {(root.path, root.paused, root.excludes) for root in library.roots()}


def _drained(changed: "SimpleQueue[set[Path] | None]") -> set[Path]:
    """Everything that waits; waits itself for a while until there is something."""
    folders: set[Path] = set()
    try:
        folders |= changed.get(timeout=_ROOTS_EVERY_S) or set()
        while True:
            folders |= changed.get_nowait() or set()
    except Empty:
        return folders


def _index(library: Library, folder: Path | None, *, as_json: bool) -> None:
    done: set[Progress] = set()
    try:
        for step in _steps(library, folder):
            # The last step of a run comes again while a backup is made.
            end = replace(step, searchable=False)
            if step.phase is Phase.DONE and (step.done or step.removed or step.left_out) and end not in done:
                done.add(end)
                if as_json:
                    json_line(step)
                else:
                    print(f"{shown(step.root)}: {counts_text(step)}")
                sys.stdout.flush()
    except FolderUnavailable as fault:
        # It was there a moment ago; when it is back, that is told.
        log.info("%s cannot be looked through now: %s", fault.path, fault.detail)


def _steps(library: Library, folder: Path | None) -> Iterator[Progress]:
    """The steps of an indexing, which waits until nobody else indexes the library and files can be opened."""
    said = False
    while True:
        try:
            # The folder may have been removed or paused meanwhile, in a window.
            with closing(library.index(folder, adding=False)) as steps:
                yield from steps
        except (IndexingBusy, DecoderUnavailable) as fault:
            if not said:
                print(error_sentence(fault), file=sys.stderr)
                said = True
            time.sleep(_BUSY_RETRY_S)
        else:
            return
