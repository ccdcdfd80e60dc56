"""What can be typed on the command line. Imports nothing of the app, so that help and version come at once."""

import argparse
from pathlib import Path

from photofinder import __version__

_DESCRIPTION = "Find any photo on this computer by what is in it. Without a command the window opens."
_EPILOG = """\
examples:
  photofinder index ~/Pictures            read the photos of a folder; run it again to take up what changed
  photofinder search "a dog on a beach"   the photos that show it, best first
  photofinder search --image dog.jpg      the photos that look like this one
  photofinder skipped                     the files that could not be used, and why

exit status: 0 found or done, 1 nothing found, 2 wrong use, 3 could not
"""


def parser() -> argparse.ArgumentParser:
    """The parser of the whole command line; ``command`` is None where none was given, ``data_dir`` is not set."""
    shared = argparse.ArgumentParser(add_help=False)
    shared.add_argument(
        "--data-dir",
        type=Path,
        metavar="DIR",
        default=argparse.SUPPRESS,
        help="keep the library, settings and cache below DIR instead of the usual places",
    )
    json = argparse.ArgumentParser(add_help=False)
    json.add_argument("--json", action="store_true", help="print one JSON object a line")

    top = argparse.ArgumentParser(
        prog="photofinder",
        description=_DESCRIPTION,
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        parents=[shared],
    )
    top.add_argument("--version", action="version", version=f"photofinder {__version__}")
    commands = top.add_subparsers(dest="command", metavar="COMMAND", title="commands")

    index = commands.add_parser("index", parents=[shared, json], help="read the photos of one or more folders")
    index.add_argument("folders", nargs="+", type=Path, metavar="FOLDER", help="a folder with photos, at any depth")
    index.add_argument("--model", metavar="ID", help="switch to this model first (see 'photofinder models')")

    search = commands.add_parser(
        "search", parents=[shared, json], help="find photos by words, by a picture, or both"
    )
    search.add_argument("query", nargs="?", metavar="QUERY", help="what the photo shows, in your own words")
    search.add_argument("--image", type=Path, metavar="FILE", help="find photos that look like this picture")
    search.add_argument(
        "-n", type=_positive, default=20, metavar="N", dest="limit", help="at most N photos (default: %(default)s)"
    )

    score = commands.add_parser("score", parents=[shared, json], help="how well captions fit one picture")
    score.add_argument("image", type=Path, metavar="IMAGE")
    score.add_argument("captions", nargs="+", metavar="CAPTION")

    commands.add_parser("status", parents=[shared, json], help="what the library holds")

    models = commands.add_parser("models", parents=[shared, json], help="list, download or choose the model")
    change = models.add_mutually_exclusive_group()
    change.add_argument("--download", metavar="ID", help="download this model (the only use of the network)")
    change.add_argument("--use", metavar="ID", help="use this model from now on; index again afterwards")

    commands.add_parser("skipped", parents=[shared, json], help="the files that could not be used, and why")

    train = commands.add_parser(
        "train-starter", parents=[shared], help="train the model that ships with the app (takes about an hour)"
    )
    train.add_argument("--data", type=Path, required=True, metavar="DIR", help="pictures with captions and labels")
    train.add_argument("--wordnet", type=Path, metavar="DIR", help="WordNet's files, for the names of classes")
    train.add_argument("--out", type=Path, required=True, metavar="DIR", help="where the model is written")
    return top


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise ValueError(text)
    return number


_positive.__name__ = "number of photos"
