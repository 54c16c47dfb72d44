"""Makes photos searchable."""

from typing import Any

from django.utils.translation import gettext_lazy as _lazy

from photos.models import Photo
from photos.pictures import credit_words, credited
from publishing.search import PublishableSearchable
from search.searchables import register
from wording.partial_dates import PartialDate


@register
class PhotoSearchable(PublishableSearchable):
    kind = "photo"
    model = Photo
    name = _lazy("Picture")
    label = _lazy("Pictures")
    rank = 5
    is_work = True
    made_of_many = ("texts", "depictions__person__names", "mission_rows__mission")

    def contents(self, photo: Photo) -> dict[str, Any]:
        texts = list(photo.texts.all())
        return {
            "title": photo.title,
            "at": photo.taken_at,
            "picture": photo.pk,
            "texts": [
                *((text.html_language, text.caption) for text in texts),
                *((text.html_language, text.alt) for text in texts),
            ],
            "keywords": [
                photo.place,
                photo.creator,
                photo.credit_line,
                *(name for row in photo.depictions.all() for name in row.person.spellings),
                *(row.mission.name for row in photo.mission_rows.all()),
            ],
            "facts": {
                "taken": photo.taken and photo.taken.iso,
                "credited": credited(photo),
                "is_illustration": photo.is_illustration,
            },
        }

    def line(self, facts: dict[str, Any]) -> str:
        taken = facts["taken"] and PartialDate.parse(facts["taken"]).day
        credit = credit_words(facts["credited"], is_illustration=facts["is_illustration"])
        return " · ".join(filter(None, [taken, credit]))
