"""The command on the folders of a library: list them, leave things out, tell where one lies now, pause, remove."""

import argparse
import sys
from pathlib import Path

from photofinder import paths
from photofinder.cli.exit_status import DONE, NOTHING_FOUND, WRONG_USE
from photofinder.cli.output import json_line, shown
from photofinder.library import Library
from photofinder.records import Root


def folders(library: Library, args: argparse.Namespace) -> int:
    """List the folders, or change the one that is named."""
    changes = (args.exclude, args.move, args.pause, args.remove)
    if args.folder is None:
        if any(change is not None for change in changes):
            print("photofinder folders: name the folder that is meant.", file=sys.stderr)
            return WRONG_USE
        return _list(library, as_json=args.json)
    root = _root_at(library, args.folder)
    if root is None:
        print(f"{shown(args.folder)} is none of the folders of the library.", file=sys.stderr)
        return NOTHING_FOUND
    if args.remove:
        library.remove_root(root.root_id)
        print(f"{shown(root.path)} is forgotten; the files in it were not touched.")
        return DONE
    if args.exclude is not None:
        library.folders.exclude(root.root_id, args.exclude)
    if args.pause is not None:
        library.folders.pause(root.root_id, args.pause)
    if args.move is not None:
        root = library.folders.move(root.root_id, args.move)
    _show(next(one for one in library.roots() if one.root_id == root.root_id), as_json=args.json)
    return DONE


def state(root: Root) -> str:
    """Whether a folder is away or paused, to stand behind what is said of it."""
    return ("" if root.present else "; not here now") + ("; paused" if root.paused else "")


def _list(library: Library, *, as_json: bool) -> int:
    roots = library.roots()
    for root in roots:
        _show(root, as_json=as_json)
    if not roots:
        print("No folder yet: 'photofinder index FOLDER' adds one.", file=sys.stderr)
    return DONE if roots else NOTHING_FOUND


def _show(root: Root, *, as_json: bool) -> None:
    if as_json:
        json_line(root)
        return
    print(f"{shown(root.path)}  ({root.photo_count:,} photos{state(root)})")
    for glob in root.excludes:
        print(f"    without {shown(glob)}")


def _root_at(library: Library, folder: Path) -> Root | None:
    wanted = paths.absolute(folder)
    return next((root for root in library.roots() if root.path == wanted), None)
