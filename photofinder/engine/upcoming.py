"""What is to be read next: what someone looks at first, then in the order of the list. One thread."""

from collections import deque
from collections.abc import Iterable

from photofinder.engine.preferred import Preferred
from photofinder.engine.worklist import Job, Worklist
from photofinder.records import Photo
from photofinder.store.catalogue import Catalogue


class Upcoming:
    """Every job of ``work`` once."""

    def __init__(self, work: Worklist, preferred: Preferred, catalogue: Catalogue) -> None:
        self._work = work
        self._jobs = work.jobs()
        self._preferred = preferred
        self._catalogue = catalogue
        self._given = bytearray(work.numbers)
        self._looked_at: tuple[int, ...] = ()
        self._first: deque[Job] = deque()

    def next(self) -> Job | None:
        """None when there is no more.

        Raises: StorageFault.
        """
        photo_ids = self._preferred.photo_ids
        if photo_ids is not self._looked_at:
            self._put_first(self._catalogue.photos(photo_ids))
            self._looked_at = photo_ids
        while self._first:
            if not self._given[(job := self._first.popleft()).number]:
                return self._give(job)
        return next((self._give(job) for job in self._jobs if not self._given[job.number]), None)

    def _give(self, job: Job) -> Job:
        self._given[job.number] = True
        return job

    def _put_first(self, photos: Iterable[Photo]) -> None:
        jobs = (self._work.job_at(photo.path) for photo in photos)
        self._first = deque(job for job in jobs if job is not None)
