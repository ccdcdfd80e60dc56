"""What an IPTC block says (IIM version 4, record 2): date, title, caption, keywords. Pure: any thread."""

from collections import defaultdict
from collections.abc import Mapping

from photofinder.records import PhotoDetails
from photofinder.vision import dates
from photofinder.vision.exif import keywords_of
from photofinder.vision.text_fields import tidied

_RECORD = 2
_OBJECT_NAME = 5
_KEYWORDS = 25
_DATE_CREATED = 55
_TIME_CREATED = 60
_HEADLINE = 105
_CAPTION = 120

# Where blocks of Photoshop hold it.
RESOURCE = 0x0404


def values_of(block: bytes) -> Mapping[int, list[bytes]]:
    """The values of each dataset of record 2, in order, up to where the block makes no sense any more."""
    values: dict[int, list[bytes]] = defaultdict(list)
    at = 0
    while at + 5 <= len(block) and block[at] == 0x1C:
        record, dataset, length = block[at + 1], block[at + 2], int.from_bytes(block[at + 3 : at + 5], "big")
        at += 5
        if length & 0x8000:
            # An extended dataset: the length of the length.
            count = length & 0x7FFF
            length, at = int.from_bytes(block[at : at + min(count, 8)], "big"), at + count
        if record == _RECORD:
            values[dataset].append(block[at : at + length])
        at += length
    return values


def details_of(block: bytes) -> PhotoDetails:
    """What ``block`` says."""
    values = values_of(block)

    def first(dataset: int, longest: int) -> str:
        return tidied(next(iter(values.get(dataset, [])), b""), longest)

    return PhotoDetails(
        title=first(_OBJECT_NAME, 500) or first(_HEADLINE, 500),
        caption=first(_CAPTION, 4000),
        keywords=keywords_of(list(values.get(_KEYWORDS, []))),
    )


def moment_of(block: bytes) -> dates.Moment | None:
    """When the picture was made, as ``block`` says."""
    values = values_of(block)
    return dates.read_iptc(
        *(next(iter(values.get(dataset, [])), b"") for dataset in (_DATE_CREATED, _TIME_CREATED))
    )
