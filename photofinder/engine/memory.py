"""What is kept in memory so that searches of many photos are quick. Searches go on while one thread fills it."""

from collections.abc import Callable, Iterator

from photofinder.engine.active_model import ActiveModel
from photofinder.store.catalogue import Catalogue


class Memory:
    """Of one library; ``model`` gives the one in use."""

    def __init__(self, catalogue: Catalogue, model: Callable[[], ActiveModel]) -> None:
        self._catalogue = catalogue
        self._model = model

    def fill(self) -> Iterator[None]:
        """Read what photos are filtered by, and have the vectors searched faster. Of a million photos it takes some
        seconds; yields many times on the way, and closing it leaves the rest.

        Raises: StorageFault, Model*.
        """
        self._catalogue.keep_columns()
        yield
        active = self._model()
        yield from active.vectors.up_to_date(active.embedder().dim).speed_up()
