"""The command that trains the starter model; it needs no library, and the ``train`` extra."""

import argparse
import sys
from pathlib import Path

from photofinder.cli.exit_status import COULD_NOT, DONE
from photofinder.errors import FolderUnavailable


def train_starter(args: argparse.Namespace) -> int:
    """Train with ``args.data`` (and ``args.wordnet``) and write the model to ``args.out``; what it does appears on
    stderr, line by line.

    Raises:
        FolderUnavailable: a folder that is to be read is not there.
    """
    folders: list[Path] = [args.data] + ([args.wordnet] if args.wordnet else [])
    for folder in folders:
        if not folder.is_dir():
            raise FolderUnavailable(folder)
    try:
        from photofinder.training.train import train_starter as train

        train(args.data, args.wordnet, args.out, progress=_show)
    except ModuleNotFoundError as fault:
        print(f"Training needs {fault.name}: install photofinder[train].", file=sys.stderr)
        return COULD_NOT
    print(f"The model is in {args.out}.")
    return DONE


def _show(text: str) -> None:
    print(text, file=sys.stderr, flush=True)
