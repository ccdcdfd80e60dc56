"""What can be typed on the command line. Imports nothing heavy, so that help and version come at once."""

import argparse
import re
from collections.abc import Sequence
from pathlib import Path

from photofinder import __version__
from photofinder.engine.operators import OPERATORS, SIGNS
from photofinder.records import Runtime

_DESCRIPTION = "Find any photo on this computer by what is in it. Without a command the window opens."
_EPILOG = """\
examples:
  photofinder index ~/Pictures            read the photos of a folder; run it again to take up what changed
  photofinder search 'a dog on a beach'   the photos that show it, best first
  photofinder search 'dog -people in:Holidays date:summer'
                                          'photofinder search --help' tells what else can be asked
  photofinder search --image dog.jpg      the photos that look like this one
  photofinder skipped                     the files that could not be used, and why

exit status: 0 found or done, 1 nothing found, 2 wrong use, 3 could not
"""


_WITH_QUERY = {"search", "why"}
# One hyphen and at least two characters, which no option has; ``-n5`` is one.
_MINUS_WORD = re.compile(r"-(?!-|n[0-9]+$).{2,}", re.DOTALL)
# As argparse shows them where something else was written.
_RUNTIMES = tuple(runtime.value for runtime in Runtime)
_BANDS = ("strong", "likely", "maybe")


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
    index.add_argument(
        "folders", nargs="+", type=_folder, metavar="FOLDER", help="a folder with photos, at any depth"
    )
    index.add_argument("--model", metavar="ID", help="switch to this model first (see 'photofinder models')")

    commands.add_parser(
        "watch", parents=[shared, json], help="take up what changes in the folders of the library, until Ctrl-C"
    )

    _add_asking(commands, [shared, json])

    score = commands.add_parser("score", parents=[shared, json], help="how well captions fit one picture")
    score.add_argument("image", type=Path, metavar="IMAGE")
    score.add_argument("captions", nargs="+", metavar="CAPTION")

    commands.add_parser("status", parents=[shared, json], help="what the library holds")

    models = commands.add_parser("models", parents=[shared, json], help="list, download or choose the model")
    change = models.add_mutually_exclusive_group()
    change.add_argument("--download", metavar="ID", help="download this model (the only use of the network)")
    change.add_argument("--use", metavar="ID", help="use this model from now on; index again afterwards")
    change.add_argument(
        "--runtime", choices=_RUNTIMES, help="what runs the model; auto (the default) takes the fastest that agrees"
    )

    skipped = commands.add_parser(
        "skipped", parents=[shared, json], help="the files that could not be used, and why"
    )
    skipped.add_argument(
        "--retry", nargs="*", type=Path, metavar="FILE", help="try these again now; alone: all of them"
    )

    _add_folders(commands, [shared, json])
    _add_care(commands, shared, json)

    train = commands.add_parser(
        "train-starter", parents=[shared], help="train the model that ships with the app (takes about an hour)"
    )
    train.add_argument("--data", type=Path, required=True, metavar="DIR", help="pictures with captions and labels")
    train.add_argument("--wordnet", type=Path, metavar="DIR", help="WordNet's files, for the names of classes")
    train.add_argument("--out", type=Path, required=True, metavar="DIR", help="where the model is written")
    return top


def _add_folders(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]", parents: list[argparse.ArgumentParser]
) -> None:
    folders = commands.add_parser(
        "folders", parents=parents, help="the folders of the library, and what to do with one"
    )
    folders.add_argument("folder", nargs="?", type=Path, metavar="FOLDER", help="the one to change; none: list all")
    change = folders.add_mutually_exclusive_group()
    change.add_argument(
        "--exclude", nargs="*", metavar="GLOB", help="leave out what matches, as in .gitignore; alone: nothing more"
    )
    change.add_argument(
        "--move", type=Path, metavar="PLACE", help="it was renamed, or its disk is mounted at PLACE now"
    )
    change.add_argument("--pause", action="store_true", default=None, help="do not index it until --resume")
    change.add_argument("--resume", action="store_false", dest="pause", default=None, help="index it again")
    change.add_argument(
        "--gone", action="store_true", default=None,
        help="forget the photos that are not here now and will not be again; FOLDER may be a disk in a folder, too",
    )  # fmt: skip
    change.add_argument("--remove", action="store_true", default=None, help="forget it; its files are not touched")


def _add_care(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]",
    shared: argparse.ArgumentParser,
    json: argparse.ArgumentParser,
) -> None:
    doctor = commands.add_parser("doctor", parents=[shared, json], help="look through the library and mend it")
    doctor.add_argument("--check", action="store_true", help="only tell what is wrong; status 1 if anything is")
    backup = commands.add_parser("backup", parents=[shared, json], help="write all that is known to a file")
    backup.add_argument("file", type=Path, metavar="FILE", help="the new file; indexing may go on meanwhile")
    backup.add_argument("--force", action="store_true", help="replace FILE if it is there")
    restore = commands.add_parser("restore", parents=[shared, json], help="put such a file in place of the library")
    restore.add_argument("file", type=Path, metavar="FILE", help="what 'backup' wrote; it is checked first")


def _search_epilog() -> str:
    """The query language as the search box has it, and what comes out as JSON."""
    width = max(len(one.example) for one in (*SIGNS, *OPERATORS))
    table = "\n".join(f"  {one.example:<{width}}  {one.meaning}" for one in (*SIGNS, *OPERATORS))
    return f"""\
what can stand in QUERY, which the shell should see in single quotes:
{table}
  A minus before any but more, less and sort takes out what it finds.

each line of --json is an object:
  path, photo_id      the photo
  confidence, band    how sure it is that the photo fits, 0 to 1, surest first unless sort: asks for another order;
                      strong, likely, maybe or weak
  score               cosine of the photo and the whole query, -1 to 1; score: is about this one
  named               whether the names and texts of the photo hold the words of the query
  terms               the cosine of the photo and each meaning of the query
  video_ms, at_ms     how long a video is, and where in a video or an animation that is, in ms
  copies              with --stack, the paths of other copies of the shot
  pending, offline    whether it was found and not read yet; whether its disk is away
Without words and pictures to compare with, score and confidence are 0 and band is null."""


def _add_asking(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]", parents: list[argparse.ArgumentParser]
) -> None:
    search = commands.add_parser(
        "search",
        parents=parents,
        help="find photos by words, by pictures, or both",
        epilog=_search_epilog(),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    search.add_argument("query", nargs="*", metavar="QUERY", help="what to look for; see below")
    search.add_argument(
        "--image", type=Path, metavar="FILE", action="append", default=[], dest="images",
        help="find photos that look like this picture; may be given several times",
    )  # fmt: skip
    search.add_argument(
        "-n", type=_positive, default=20, metavar="N", dest="limit", help="at most N photos (default: %(default)s)"
    )
    search.add_argument("--band", choices=_BANDS, help="only photos that fit so well, or better")
    search.add_argument("--stack", action="store_true", help="list copies of one shot once")
    search.add_argument("--save", metavar="NAME", help="keep the query under this name")

    why = commands.add_parser("why", parents=parents, help="why a photo is found by a query, and how well it fits")
    why.add_argument("photo", type=Path, metavar="PHOTO")
    why.add_argument("query", nargs="+", metavar="QUERY", help="as 'photofinder search' takes it")

    searches = commands.add_parser("searches", parents=parents, help="the searches that were given a name")
    actions = searches.add_subparsers(dest="action", metavar="ACTION")
    for action, text in (("export", "write them all to a file"), ("import", "read them from such a file")):
        actions.add_parser(action, parents=parents, help=text).add_argument("file", type=Path, metavar="FILE")
    actions.add_parser("remove", parents=parents, help="forget one").add_argument("name", metavar="NAME")


def queries_apart(argv: Sequence[str]) -> list[str]:
    """``argv`` with a space before words such as ``-people``, which are no options but queries: argparse takes what
    holds a space for no option, and a query minds none."""
    if _WITH_QUERY.isdisjoint(argv):
        return list(argv)
    return [f" {word}" if _MINUS_WORD.fullmatch(word) else word for word in argv]


def _folder(text: str) -> Path:
    # Path("") is the folder that one is in, which a script with an unset variable does not mean.
    if not text:
        raise argparse.ArgumentTypeError("the name of a folder is missing")
    return Path(text)


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise ValueError(text)
    return number


_positive.__name__ = "number of photos"
