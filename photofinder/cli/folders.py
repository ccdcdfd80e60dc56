"""The command on the folders of a library: list them, leave things out, tell where one lies now, pause, remove."""

import argparse
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from photofinder import paths
from photofinder.cli.exit_status import DONE, NOTHING_FOUND, WRONG_USE
from photofinder.cli.output import json_line, photos_text, shown
from photofinder.library import Library
from photofinder.records import AbsentFolder, Root


def folders(library: Library, args: argparse.Namespace) -> int:
    """List the folders, or change the one that is named."""
    changes = (args.exclude, args.move, args.pause, args.gone, args.remove)
    if args.folder is None:
        if any(change is not None for change in changes):
            print("photofinder folders: name the folder that is meant.", file=sys.stderr)
            return WRONG_USE
        return _list(library, as_json=args.json)
    if args.gone:
        return _forget_absent(library, paths.absolute(args.folder), as_json=args.json)
    root = _root_at(library, args.folder)
    if root is None:
        print(f"{shown(args.folder)} is none of the folders of the library.", file=sys.stderr)
        return NOTHING_FOUND
    if args.remove:
        library.remove_root(root.root_id)
        if args.json:
            json_line(root)
        else:
            print(f"{shown(root.path)} is forgotten; the files in it were not touched.")
        return DONE
    if args.exclude is not None:
        library.folders.exclude(root.root_id, args.exclude)
    if args.pause is not None:
        library.folders.pause(root.root_id, args.pause)
    if args.move is not None:
        root = library.folders.move(root.root_id, args.move)
    root = next(one for one in library.roots() if one.root_id == root.root_id)
    _show(root, library.folders.absent(), as_json=args.json)
    return DONE


def state(root: Root) -> str:
    """Whether a folder is away or paused, to stand behind what is said of it."""
    return ("" if root.present else "; not here now") + ("; paused" if root.paused else "")


def absent_text(one: AbsentFolder) -> str:
    """What is kept of a folder that is away."""
    return f"{one.path}  ({photos_text(one.photo_count)}; not here now)"


def _forget_absent(library: Library, folder: Path, *, as_json: bool) -> int:
    count = library.folders.forget_absent(folder)
    if not count:
        away = [shown(one.path) for one in library.folders.absent() if _overlap(one.path, folder)]
        if away:
            print(f"{shown(folder)} is not away by itself. What is: {', '.join(away)}.", file=sys.stderr)
        else:
            print(f"No photos of {shown(folder)} are away.", file=sys.stderr)
        return NOTHING_FOUND
    if as_json:
        json_line(AbsentFolder(folder, count))
    else:
        print(f"{shown(folder)}: {photos_text(count)} forgotten; no file was touched.")
    return DONE


def _overlap(one: Path, other: Path) -> bool:
    return one.is_relative_to(other) or other.is_relative_to(one)


def _list(library: Library, *, as_json: bool) -> int:
    roots, absent = library.roots(), library.folders.absent()
    for root in roots:
        _show(root, absent, as_json=as_json)
    if absent:
        print("'photofinder folders FOLDER --gone' forgets what will not be here again.", file=sys.stderr)
    if not roots:
        print("No folder yet: 'photofinder index FOLDER' adds one.", file=sys.stderr)
    return DONE if roots else NOTHING_FOUND


def _show(root: Root, absent: Sequence[AbsentFolder], *, as_json: bool) -> None:
    inside = [one for one in absent if one.path.is_relative_to(root.path)]
    if as_json:
        json_line(asdict(root) | {"absent": inside})
        return
    print(f"{shown(root.path)}  ({photos_text(root.photo_count)}{state(root)})")
    for glob in root.excludes:
        print(f"    without {shown(glob)}")
    for one in inside if root.present else ():
        print(f"    {shown(absent_text(one))}")


def _root_at(library: Library, folder: Path) -> Root | None:
    wanted = paths.absolute(folder)
    return next((root for root in library.roots() if root.path == wanted), None)
