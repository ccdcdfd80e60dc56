"""What indexing and watching tell while they run."""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path


class Phase(StrEnum):
    """What indexing is doing."""

    SCANNING = "scanning"
    INDEXING = "indexing"
    SAVING = "saving"
    DONE = "done"


class Hold(StrEnum):
    """Why indexing waits; it goes on by itself when the cause is gone."""

    DISK_FULL = "disk-full"
    STORAGE = "storage"
    FOLDER_AWAY = "folder-away"


@dataclass(frozen=True, slots=True)
class Progress:
    """One step of indexing. ``done`` counts files dealt with (skipped ones too) of ``total`` that needed work.

    ``paired`` counts films of live photos that were found to belong to theirs, ``left_out`` photos that went
    because they are left out now. ``images_per_s`` is over the last seconds; ``eta_s`` is None until it can be
    told. ``added``, ``updated`` (moved, touched, or embedded by another model than before), ``removed`` and
    ``skipped`` count since this run began; ``searchable`` is true when photos were committed since the last step,
    so that a shown result may be out of date. ``hold`` tells that it waits, and why; ``yielding`` that it goes
    slowly, for the computer is in use or runs on its battery; ``preparing`` that photos wait for the model to be
    loaded or made ready for this computer.
    """

    phase: Phase
    root: Path
    done: int = 0
    total: int = 0
    added: int = 0
    updated: int = 0
    removed: int = 0
    skipped: int = 0
    current: Path | None = None
    images_per_s: float = 0.0
    eta_s: float | None = None
    searchable: bool = False
    hold: Hold | None = None
    yielding: bool = False
    preparing: bool = False
    paired: int = 0
    left_out: int = 0


class WatchReason(StrEnum):
    """Why a folder cannot be watched for changes as they happen."""

    LIMIT = "limit"
    NETWORK = "network"
    UNSUPPORTED = "unsupported"


@dataclass(frozen=True, slots=True)
class WatchFault:
    """A root that is looked through from time to time instead of being watched."""

    root: Path
    reason: WatchReason
