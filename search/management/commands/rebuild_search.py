from typing import Any

from django.core.management.base import BaseCommand
from tqdm import tqdm

from search.indexing import rebuild, size_of_index


class Command(BaseCommand):
    help = "Makes the whole search index anew. Until it is done, visitors search the old one; stopped, nothing changes."

    def handle(self, **options: Any) -> None:
        # disable=None: a bar on terminals only.
        with tqdm(total=size_of_index(), unit=" records", disable=None, leave=False) as bar:
            documents = rebuild(bar.update)
        self.stdout.write(f"search: {documents} documents")
