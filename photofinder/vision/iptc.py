"""What an IPTC block says (IIM version 4, record 2): title, caption, keywords. Pure: any thread."""

from PIL import Image, IptcImagePlugin

from photofinder.records import PhotoDetails
from photofinder.vision.exif import keywords_of
from photofinder.vision.text_fields import tidied

_OBJECT_NAME = (2, 5)
_KEYWORDS = (2, 25)
_HEADLINE = (2, 105)
_CAPTION = (2, 120)


def details_of(image: Image.Image) -> PhotoDetails:
    """What the block says, if there is one.

    Raises: whatever Pillow does for broken blocks.
    """
    # Typed for pictures from files, and so are ours.
    block = IptcImagePlugin.getiptcinfo(image)  # type: ignore[arg-type]
    if not block:
        return PhotoDetails()

    def values(key: tuple[int, int]) -> list[bytes]:
        value = block.get(key, [])
        return value if isinstance(value, list) else [value]

    def first(key: tuple[int, int], longest: int) -> str:
        return tidied(next(iter(values(key)), b""), longest)

    return PhotoDetails(
        title=first(_OBJECT_NAME, 500) or first(_HEADLINE, 500),
        caption=first(_CAPTION, 4000),
        keywords=keywords_of(values(_KEYWORDS)),
    )
