from typing import Any

from django.core.management.base import BaseCommand
from tqdm import tqdm

from search.indexing import rebuild, size_of_index


class Command(BaseCommand):
    help = "Rebuilds the search index. Visitors use the old one until it is complete; if stopped, nothing changes."

    def handle(self, **options: Any) -> None:
        # disable=None: a bar on terminals only.
        with tqdm(total=size_of_index(), unit=" records", disable=None, leave=False) as bar:
            documents = rebuild(bar.update)
        self.stdout.write(f"search: {documents} documents")
