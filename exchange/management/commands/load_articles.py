from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from exchange.starter_articles import ArticleFileError, load_articles, read_articles


class Command(BaseCommand):
    help = (
        "Loads the articles of the starter catalogue, after its records and illustrations. Safe to rerun: each article "
        "is loaded once and belongs to the editors from then on."
    )

    def handle(self, **options: Any) -> None:
        try:
            added = load_articles(read_articles(settings.BASE_DIR / "catalogue" / "articles"))
        except ArticleFileError as error:
            raise CommandError(f"articles: nothing was written.\n{error}") from None
        self.stdout.write(f"articles: {len(added) or 'none'} added")
