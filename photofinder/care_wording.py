"""What the care of a library has to tell, as plain English sentences: findings of ``doctor``, what was recovered.

Beside ``wording``, which has the errors. Shared by the command line, and by the window, which translates it.
"""

from photofinder.records import Finding, FindingCode, RecoveredFrom, Recovery

# What {detail} names are tables of the catalogue, or words of SQLite.
_FOUND = {
    FindingCode.CATALOGUE_DAMAGED: "The library file {path} is damaged ({detail})",
    FindingCode.INDEX_BROKEN: "An index of the library does not fit what it is of ({count})",
    FindingCode.SCHEMA_LACKS: "Parts of the library file are missing: {detail}",
    FindingCode.ROWS_WITHOUT_PHOTO: "Entries that belong to nothing ({count}, in {detail})",
    FindingCode.PHOTO_WITHOUT_ROOT: "Entries of files that lie in none of the folders, or in another one "
    "({count}, in {detail})",
    FindingCode.VALUE_UNREADABLE: "Entries that cannot be read ({count}, in {detail})",
    FindingCode.NAMES_WRONG: "Photos that are not found by their names or texts ({count})",
    FindingCode.FOLDERS_WRONG: "Folders without photos, or under a wrong name ({count})",
    FindingCode.COPIES_WRONG: "Photos that are wrongly marked as copies, or wrongly not ({count})",
    FindingCode.NUMBERS_BEHIND: "A counter stands behind what it counts ({detail})",
    FindingCode.EMBEDDING_WRONG: "Photos whose content was not stored well enough to find them ({count})",
    FindingCode.VECTORS_UNLIKE: "The search index {path} does not fit the library ({detail})",
    FindingCode.THUMBNAIL_MISSING: "Photos without a thumbnail ({count})",
    FindingCode.THUMBNAIL_TORN: "Thumbnails that are damaged ({count})",
    FindingCode.THUMBNAIL_STRAY: "Thumbnails of photos that are not in the library any more ({count})",
    FindingCode.LEFT_OVER: "A left-over of something that was broken off: {path}",
    FindingCode.KEPT_FILE: "An earlier library file is kept ({detail} bytes): {path}",
    FindingCode.MODEL_TORN: "A file of a model is not whole: {path}",
    FindingCode.BACKUP_DAMAGED: "The backup {path} is damaged ({detail})",
    FindingCode.SETTINGS_WRONG: "Settings that cannot be used, in {path}: {detail}",
}
_DONE = {
    FindingCode.INDEX_BROKEN: "made anew",
    FindingCode.SCHEMA_LACKS: "made anew",
    FindingCode.ROWS_WITHOUT_PHOTO: "removed",
    FindingCode.PHOTO_WITHOUT_ROOT: "put right, or removed where there is no such folder",
    FindingCode.VALUE_UNREADABLE: "removed; index your folders again to have them back",
    FindingCode.NAMES_WRONG: "put right",
    FindingCode.FOLDERS_WRONG: "put right",
    FindingCode.COPIES_WRONG: "put right",
    FindingCode.NUMBERS_BEHIND: "put right",
    FindingCode.EMBEDDING_WRONG: "removed; index your folders again to have them read anew",
    FindingCode.VECTORS_UNLIKE: "removed; it is made anew by itself",
    FindingCode.THUMBNAIL_MISSING: "made",
    FindingCode.THUMBNAIL_TORN: "made anew, where the photo is there",
    FindingCode.THUMBNAIL_STRAY: "removed",
    FindingCode.LEFT_OVER: "removed",
    FindingCode.MODEL_TORN: "removed; download the model again",
    FindingCode.BACKUP_DAMAGED: "removed; another one is made after the next indexing",
    FindingCode.SETTINGS_WRONG: "they have their first values again",
}


def finding_sentence(finding: Finding, *, repair: bool) -> str:
    """What was found, and what was done about it (``repair``: it was to be)."""
    found = _FOUND[finding.code].format(count=f"{finding.count:,}", path=finding.path, detail=finding.detail)
    if finding.mended:
        return f"{found}: {_DONE[finding.code]}."
    match finding.code:
        case FindingCode.KEPT_FILE:
            return f"{found}. Delete it when you do not need it."
        case FindingCode.CATALOGUE_DAMAGED:
            return f"{found}: it is mended when Photo Finder is started the next time."
        case FindingCode.VECTORS_UNLIKE if finding.harmless:
            return f"{found}. It is made anew when it is needed."
        case FindingCode.THUMBNAIL_MISSING if repair:
            return f"{found}: {finding.detail} made; the other photos are not there, or cannot be read just now."
    return f"{found}{': this could not be mended' if repair else ''}."


def recovery_sentence(recovery: Recovery) -> str:
    """What became of a library that was found damaged or missing."""
    backup = f"the backup of {recovery.backup_made.replace('T', ', ')}" if recovery.backup_made else "a backup"
    lost = recovery.kept_as is None
    photos = "1 photo" if recovery.photos == 1 else f"{recovery.photos:,} photos"
    match recovery.source:
        case RecoveredFrom.DAMAGED_FILE:
            done = f"what could be read of it ({photos}) is in a new one"
        case RecoveredFrom.BACKUP:
            done = f"{backup} ({photos}) was put in its place"
        case RecoveredFrom.NOTHING if recovery.roots:
            cause = "there is no backup of its photos" if lost else "no photo could be read of it"
            done = f"{cause}, but your folders are known"
        case RecoveredFrom.NOTHING:
            done = "a new one was begun" if lost else "nothing of it could be read, and a new one was begun"
    kept = "" if lost else f" The damaged file is kept as {recovery.kept_as}."
    return (
        f"The library file was {'missing' if lost else 'damaged'}: {done}. "
        f"Index your folders again to bring it up to date.{kept}"
    )
