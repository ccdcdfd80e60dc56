"""What can be written in a query, with an example and one line for each: for completion, help and the manual.

The names are those that ``query_syntax`` knows. Any thread.
"""

from typing import NamedTuple


class Operator(NamedTuple):
    """``name`` is what stands before the colon, empty for signs; ``meaning`` one line for the example."""

    name: str
    example: str
    meaning: str


SIGNS = (
    Operator("", "kids on a snowy hill", "photos that show this"),
    Operator("", "dog + beach", "two things, each for itself"),
    Operator("", "-people", "without this; also -(people eating), NOT people"),
    Operator("", "sunset:2", "counts twice; also (red car):0.5, from 0.1 to 10"),
    Operator("", '"Uncle Bob"', "these words in file name, folders, title, caption or keywords"),
    Operator("", "\\date:2023", "a backslash makes a word plain, whatever it looks like"),
)
OPERATORS = (
    Operator("date", "date:2023-05", "taken then; also 1990s, summer, last-month, 2020..2022, 2020.."),
    Operator("before", "before:2020", "taken before that"),
    Operator("after", "after:2023-05-17", "taken after that"),
    Operator("place", "place:Lisbon", 'taken in a town, region or country; also place:"Paris, Texas"'),
    Operator("near", "near:48.86,2.35,10", "taken within so many kilometres of a latitude and longitude"),
    Operator("in", 'in:"My pictures"', "in a folder, or in folders below it"),
    Operator("type", "type:jpg|raw", "by kind of file: jpg, png, heic, tiff, raw, video, ..."),
    Operator("is", "is:favourite", "also portrait, landscape, square, panorama, screenshot, duplicate"),
    Operator("camera", "camera:Canon", "by make or model of the camera"),
    Operator("lens", 'lens:"24-70mm F2.8"', "by name of the lens"),
    Operator("iso", "iso:>800", "by sensitivity; also 100..400"),
    Operator("f", "f:<2", "by aperture"),
    Operator("size", "size:>12mp", "by megapixels, or by size of the file: size:<500kb"),
    Operator("like", "like:dog.jpg", "what looks like a picture; like:dog.jpg:2 counts twice"),
    Operator("more", "more:good.jpg", "lean towards what is like this photo"),
    Operator("less", "less:bad.jpg", "lean away from what is like this photo"),
    Operator("score", "score:>0.3", "only matches of a higher score"),
    Operator("sort", "sort:date", "in which order; also relevance, name, size, oldest, z-a, smallest"),
)
MEANING = {operator.name: operator.meaning for operator in OPERATORS}
