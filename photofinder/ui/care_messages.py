"""What the care of the library has to tell: findings of the check, what was recovered. Sentences; any thread."""

from PySide6.QtCore import QCoreApplication

from photofinder.records import (
    BackupProgress,
    BackupStep,
    CheckPart,
    Finding,
    FindingCode,
    RecoveredFrom,
    Recovery,
)
from photofinder.ui import figures
from photofinder.ui.messages import Action, Message

translate = QCoreApplication.translate


def finding_text(finding: Finding) -> str:
    """What was found, in one line without what was done about it."""
    texts = {
        FindingCode.CATALOGUE_DAMAGED: translate("Care", "The library file is damaged"),
        FindingCode.INDEX_BROKEN: translate("Care", "Part of the library file does not fit the rest"),
        FindingCode.SCHEMA_LACKS: translate("Care", "Parts of the library file are missing"),
        FindingCode.ROWS_WITHOUT_PHOTO: translate("Care", "Entries that belong to no photo: {n}"),
        FindingCode.PHOTO_WITHOUT_ROOT: translate("Care", "Photos that lie in none of your folders: {n}"),
        FindingCode.VALUE_UNREADABLE: translate("Care", "Entries that cannot be read: {n}"),
        FindingCode.NAMES_WRONG: translate("Care", "Photos that are not found by their names: {n}"),
        FindingCode.FOLDERS_WRONG: translate("Care", "Folders without photos, or under a wrong name: {n}"),
        FindingCode.COPIES_WRONG: translate("Care", "Photos that are wrongly taken for copies, or not: {n}"),
        FindingCode.NUMBERS_BEHIND: translate("Care", "A counter of the library is behind"),
        FindingCode.EMBEDDING_WRONG: translate("Care", "Photos that cannot be found by what they show: {n}"),
        FindingCode.VECTORS_UNLIKE: translate("Care", "The search index does not fit the library"),
        FindingCode.THUMBNAIL_MISSING: translate("Care", "Photos without a thumbnail: {n}"),
        FindingCode.THUMBNAIL_TORN: translate("Care", "Damaged thumbnails: {n}"),
        FindingCode.THUMBNAIL_STRAY: translate("Care", "Thumbnails that are not needed any more: {n}"),
        FindingCode.LEFT_OVER: translate("Care", "Left over from work that was broken off: {name}"),
        FindingCode.KEPT_FILE: translate("Care", "An earlier library file is kept: {name}"),
        FindingCode.MODEL_TORN: translate("Care", "A file of a model is not whole: {name}"),
        FindingCode.BACKUP_DAMAGED: translate("Care", "A backup is damaged: {name}"),
        FindingCode.SETTINGS_WRONG: translate("Care", "Settings that cannot be used: {detail}"),
    }
    name = "" if finding.path is None else finding.path.name
    return texts[finding.code].format(n=figures.number(finding.count), name=name, detail=finding.detail)


def state_text(finding: Finding, *, repaired: bool) -> str:
    """What was done about a finding, or what it means."""
    if finding.mended:
        return translate("Care", "Put right")
    if finding.code is FindingCode.KEPT_FILE:
        return translate("Care", "You may delete it")
    if finding.code is FindingCode.CATALOGUE_DAMAGED:
        return translate("Care", "Mended at the next start")
    if repaired:
        return translate("Care", "Could not be put right")
    return translate("Care", "Does no harm") if finding.harmless else translate("Care", "Can be put right")


def part_text(part: CheckPart) -> str:
    """What of the library is being looked through."""
    return {
        CheckPart.STRUCTURE: translate("Care", "The library file"),
        CheckPart.ENTRIES: translate("Care", "The entries of the photos"),
        CheckPart.EMBEDDINGS: translate("Care", "What the model made of the photos"),
        CheckPart.NAMES: translate("Care", "Names and folders"),
        CheckPart.VECTORS: translate("Care", "The search index"),
        CheckPart.THUMBNAILS: translate("Care", "Thumbnails"),
        CheckPart.FILES: translate("Care", "Settings, models and backups"),
    }[part]


def recovered(recovery: Recovery) -> Message:
    """For a library that was found damaged or missing at the start, and was mended."""
    photos = figures.photos(recovery.photos)
    if recovery.kept_as is None:
        return Message(_found_again(recovery).format(photos=photos), action=Action.SHOW_DATA)
    match recovery.source:
        case RecoveredFrom.DAMAGED_FILE:
            text = translate("Care", "The library was damaged and has been mended: {photos} are still in it.")
        case RecoveredFrom.BACKUP:
            text = translate(
                "Care", "The library was damaged: its last backup, with {photos}, has taken its place."
            )
        case RecoveredFrom.NOTHING if recovery.roots:
            text = translate("Care", "The library was damaged: your folders are known, and are read anew.")
        case RecoveredFrom.NOTHING:
            text = translate("Care", "The library was damaged and had to be begun anew: choose your folders again.")
    kept = translate("Care", "The damaged file is kept as {name}.").format(name=recovery.kept_as.name)
    return Message(f"{text.format(photos=photos)} {kept}", action=Action.SHOW_DATA)


def _found_again(recovery: Recovery) -> str:
    if recovery.photos:
        return translate(
            "Care", "The library file was missing: its last backup, with {photos}, has taken its place."
        )
    if recovery.roots:
        return translate("Care", "The library file was missing: your folders are known, and are read anew.")
    return translate("Care", "The library file was missing and a new one was begun: choose your folders again.")


def step_text(progress: BackupProgress) -> str:
    """What a backup, or the restoring of one, is at."""
    match progress.step:
        case BackupStep.COPYING:
            text = translate("Care", "Copying {done} of {total}")
            done, total = figures.data_size(progress.done_bytes), figures.data_size(progress.total_bytes)
            return text.format(done=done, total=total)
        case BackupStep.CHECKING:
            return translate("Care", "Checking the backup")
        case BackupStep.REPLACING:
            return translate("Care", "Putting it in place")
        case BackupStep.DONE:
            return translate("Care", "Done")


def backed_up(progress: BackupProgress) -> Message:
    """For a backup that is complete."""
    text = translate("Care", "The backup {name} is complete: {photos}, {size}.")
    name, size = progress.file.name, figures.data_size(progress.done_bytes)
    return Message(text.format(name=name, photos=figures.photos(progress.photos), size=size), bad=False)


def restored(progress: BackupProgress) -> Message:
    """For a backup that has taken the place of the library."""
    text = translate("Care", "The library has {photos} again.").format(photos=figures.photos(progress.photos))
    if progress.kept_as is not None:
        kept = translate("Care", "What was there before is kept as {name}.")
        text += " " + kept.format(name=progress.kept_as.name)
    return Message(text, bad=False)
