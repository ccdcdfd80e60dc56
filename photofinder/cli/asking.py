"""The commands that ask a library: search, why, and the searches that were given a name."""

import argparse
import sys
from pathlib import Path

from photofinder import paths, wording
from photofinder.cli.exit_status import COULD_NOT, DONE, NOTHING_FOUND, WRONG_USE
from photofinder.cli.output import json_line, shown
from photofinder.engine.alone import anyone_indexes
from photofinder.engine.query import Like, Query, SortBy, Wrong, parse
from photofinder.errors import PhotoFinderError
from photofinder.library import Library
from photofinder.records import Answer, Band, Explanation, Hit, NoticeCode, SavedSearch


def search(library: Library, args: argparse.Namespace) -> int:
    """Photos for a query in the language of the search box, pictures beside it, or both."""
    query = parse(" ".join(args.query)).adding(*(Like(str(paths.absolute(image))) for image in args.images))
    if query.empty:
        print("photofinder search: give words to look for, or a picture with --image.", file=sys.stderr)
        return WRONG_USE
    if not _is_understood(query):
        return WRONG_USE
    if args.save is not None:
        library.save_search(args.save, query.text)
    least = Band(args.band) if args.band else None
    answer = library.search(query, args.limit, stacked=args.stack, least=least)
    for notice in answer.notices:
        print(wording.notice_sentence(notice), file=sys.stderr)
    for hit in answer.hits:
        if args.json:
            json_line(_hit_facts(library, answer, hit))
        else:
            print(_hit_text(hit))
    if answer.hits:
        if answer.hits[0].band is Band.WEAK:
            print("Nothing good found; these are the nearest photos.", file=sys.stderr)
        return DONE
    if any(notice.code is NoticeCode.PICTURE_UNREADABLE for notice in answer.notices) and not answer.meanings:
        return COULD_NOT
    print(_why_nothing(library, query, answer, least), file=sys.stderr)
    return NOTHING_FOUND


def why(library: Library, args: argparse.Namespace) -> int:
    """Why a photo is where it is among what a query finds."""
    photo = library.photo_at(paths.absolute(args.photo))
    if photo is None:
        print(
            f"{shown(args.photo)} is not in the library: 'photofinder index FOLDER' takes it up.", file=sys.stderr
        )
        return NOTHING_FOUND
    query = parse(" ".join(args.query))
    if query.empty:
        print("photofinder why: give the words that were looked for.", file=sys.stderr)
        return WRONG_USE
    if not _is_understood(query):
        return WRONG_USE
    explanation = library.explain(query, photo.photo_id)
    if args.json:
        json_line(explanation)
    else:
        _print_explanation(explanation)
    return DONE


def searches(library: Library, args: argparse.Namespace) -> int:
    """List the searches that have a name, write them to a file, read them from one, or forget one."""
    match args.action:
        case "export":
            _tell_count(library.export_searches(args.file), "written to", args)
        case "import":
            _tell_count(library.import_searches(args.file), "read from", args)
        case "remove":
            return _remove(library, args.name, as_json=args.json)
        case _:
            return _list_searches(library, as_json=args.json)
    return DONE


def _tell_count(count: int, done: str, args: argparse.Namespace) -> None:
    if args.json:
        json_line({"file": args.file, "searches": count})
    else:
        print(f"{'1 search' if count == 1 else f'{count:,} searches'} {done} {shown(args.file)}")


def _list_searches(library: Library, *, as_json: bool) -> int:
    saved = library.saved_searches()
    for one in saved:
        if as_json:
            json_line(_search_facts(one))
        else:
            print(f"{shown(one.name)}: {shown(one.text)}")
    if not saved:
        print("No search has a name yet: 'photofinder search QUERY --save NAME' gives it one.", file=sys.stderr)
    return DONE if saved else NOTHING_FOUND


def _search_facts(one: SavedSearch) -> dict[str, object]:
    return {"name": one.name, "query": one.text}


def _remove(library: Library, name: str, *, as_json: bool) -> int:
    found = [one for one in library.saved_searches() if one.name == name]
    for one in found:
        library.remove_search(one.search_id)
        if as_json:
            json_line(_search_facts(one))
    if not found:
        print(f"No search is called {shown(name)}.", file=sys.stderr)
    return DONE if found else NOTHING_FOUND


def _is_understood(query: Query) -> bool:
    """Whether anything is left to look for without what could not be read, which is told."""
    for problem in query.problems:
        print(wording.problem_sentence(problem), file=sys.stderr)
    asked = [term for term in query.terms if not isinstance(term, SortBy)]
    return not asked or not all(isinstance(term, Wrong) for term in asked)


def _hit_text(hit: Hit) -> str:
    count = len(hit.copies)
    copies = f"  (and {count:,} {'copy' if count == 1 else 'copies'})" if count else ""
    # Of an animation there is no player that could be told where to start.
    moment = ""
    if hit.at_ms is not None and hit.video_ms is not None:
        moment = f" @ {wording.moment_text(hit.at_ms)}"
    state = "  (not read yet)" if hit.pending else "  (its disk is not here now)" if hit.offline else ""
    if hit.band is None:
        return f"{shown(hit.path)}{copies}{state}"
    # What the model has not seen is like nothing: a score of 0 would say more than is known.
    unseen = hit.named and not any(hit.terms)
    judged = f"{'by name':<28}" if unseen else f"{hit.band:<6}  {hit.confidence:4.0%} sure, score {hit.score:6.3f}"
    return f"{judged}  {shown(hit.path)}{moment}{copies}{state}"


def _hit_facts(library: Library, answer: Answer, hit: Hit) -> dict[str, object]:
    terms = dict(zip(answer.meanings, (round(cosine, 6) for cosine in hit.terms), strict=False))
    return {
        "path": hit.path,
        "photo_id": hit.photo_id,
        "score": round(hit.score, 6),
        "confidence": round(hit.confidence, 6),
        "band": hit.band,
        "named": hit.named,
        "terms": terms,
        "video_ms": hit.video_ms,
        "at_ms": hit.at_ms,
        "pending": hit.pending,
        "offline": hit.offline,
        "copies": [_path_of(library, photo_id) for photo_id in hit.copies],
    }


def _path_of(library: Library, photo_id: int) -> Path | None:
    try:
        return library.photo(photo_id).path
    except PhotoFinderError:
        return None


def _why_nothing(library: Library, query: Query, answer: Answer, least: Band | None) -> str:
    status = library.status()
    unseen = not status.photos or (answer.meanings and not status.embedded)
    if unseen and anyone_indexes(library.settings.folders.data / "indexing.lock"):
        return "Nothing found yet: your photos are being read for the first time. Ask again in a moment."
    if not status.photos:
        return "The library is empty: 'photofinder index FOLDER' reads your photos."
    if answer.meanings and not status.embedded:
        if anyone_indexes(library.settings.folders.data / "indexing.lock"):
            return "Nothing found yet: your photos are being read for the first time. Ask again in a moment."
        return f"The model {status.model_id} has not seen your photos yet: run 'photofinder index FOLDER' again."
    if not answer.matched:
        return "Nothing found: no photo passes the filters of this query."
    if least is not None and least is not Band.WEAK:
        return f"Nothing good found: no photo is a {least} match. Without --band the nearest ones are listed."
    return "Nothing good found."


def _print_explanation(explanation: Explanation) -> None:
    rank = f"{explanation.rank:,}" if explanation.rank is not None else "not among the results"
    print(f"Rank     {rank} of {explanation.matched:,}")
    for term in explanation.terms:
        if term.cosine is None or term.confidence is None:
            print(f"Term     {shown(term.text)}")
        else:
            print(f"Term     {shown(term.text)}: {term.band}, {term.confidence:.0%} sure, score {term.cosine:.3f}")
    for name in explanation.names:
        print(f"Name     {shown(name)}")
