"""FAISS, imported when something of it is first used: the window, which shows photos before it searches, is up a
tenth of a second earlier. Any thread."""

from typing import Any


def __getattr__(name: str) -> Any:
    import faiss

    return getattr(faiss, name)
