"""What a library holds, to be shown: counts, folders, sizes. Any thread."""

from photofinder.engine.chosen_model import ChosenModel
from photofinder.engine.folders import Folders
from photofinder.errors import ModelDamaged, ModelNotDownloaded, ModelUnknown
from photofinder.records import LibraryStatus
from photofinder.store.catalogue import Catalogue
from photofinder.store.thumbnails import Thumbnails


def status_of(catalogue: Catalogue, folders: Folders, chosen: ChosenModel, thumbnails: Thumbnails) -> LibraryStatus:
    """As ``Library.status``."""
    settings = chosen.settings
    try:
        active = chosen.active()
        identity, device = active.identity, active.device
        runs_on = device or chosen.runs_on()
    except (ModelNotDownloaded, ModelUnknown, ModelDamaged):
        identity, device, runs_on = settings.model_id, None, None
    counts = catalogue.counts(identity)
    return LibraryStatus(
        roots=tuple(catalogue.roots()),
        photos=counts.photos,
        embedded=counts.embedded,
        waiting=counts.photos - counts.embedded,
        skipped=counts.skipped,
        model_id=settings.model_id,
        device=device,
        data_dir=settings.folders.data,
        cache_dir=settings.folders.cache,
        catalogue_bytes=catalogue.size_bytes(),
        thumbnail_bytes=thumbnails.size_bytes(),
        runs_on=runs_on,
        runtime=settings.runtime,
        absent=tuple(folders.absent()),
    )
