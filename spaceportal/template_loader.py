"""Loads the site's templates without the white space that only helps people who read the files."""

import re

from django.template import Origin
from django.template.loaders import filesystem

NEEDLESS = re.compile(r"^[ \t]+|\s+(?=</a>)|\n\Z", re.MULTILINE)


class Loader(filesystem.Loader):
    """Drops indentation, white space at the end of links and the newline at the end of a file.

    So an included part can come right before a full stop, no underline runs past its link, and lists are a quarter
    smaller.
    """

    def get_contents(self, origin: Origin) -> str:
        return NEEDLESS.sub("", super().get_contents(origin))
