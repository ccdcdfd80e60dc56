"""Where words stand in a text, whatever their case and accents. Pure; any thread."""

from collections.abc import Iterable

from photofinder.store.names import fold, words_of


def places(text: str, words: Iterable[str]) -> list[tuple[int, int]]:
    """(start, length) of each word of ``text`` that is among ``words``, in order; neighbours are joined."""
    wanted = {part for word in words for part in words_of(word)}
    folded, origin = "", list[int]()
    for at, letter in enumerate(text):
        piece = fold(letter)
        folded += piece
        origin += [at] * len(piece)
    found: list[tuple[int, int]] = []
    passed = 0
    for word in words_of(text):
        start = folded.find(word, passed)
        if start < 0:
            continue
        passed = start + len(word)
        if word in wanted:
            first, end = origin[start], origin[passed - 1] + 1
            if found and sum(found[-1]) >= first:
                first = found.pop()[0]
            found.append((first, end - first))
    return found
