"""The site's templates, without the white space that is there only for those who read the files."""

import re

from django.template import Origin
from django.template.loaders import filesystem

NEEDLESS = re.compile(r"^[ \t]+|\s+(?=</a>)|\n\Z", re.MULTILINE)


class Loader(filesystem.Loader):
    """Drops indentation, white space at the end of links and the newline at the end of a file.

    An included part can so stand before a full stop, no underline outlasts its link, and lists are a quarter shorter.
    """

    def get_contents(self, origin: Origin) -> str:
        return NEEDLESS.sub("", super().get_contents(origin))
