"""Records as they appear inside others: people, missions and articles by name, sources, spacewalks."""

from typing import Any

from django.utils.translation import gettext_lazy as _lazy

from exports import fields


def public_slug(row: Any) -> str | None:
    return row.slug if row.is_published else None


PERSON_LINK = fields.RecordFields(
    _lazy("A person, by name."),
    fields.text("name", _lazy("The usual name in English.")),
    fields.text("slug", _lazy("Slug of the person’s public page; null if there is none."), public_slug, nullable=True),
)
MISSION_LINK = fields.RecordFields(
    _lazy("A mission, by name."),
    fields.text("name", _lazy("Its name.")),
    fields.text("slug", _lazy("Slug of its public page; null if it has none."), public_slug, nullable=True),
)
ARTICLE_LINK = fields.RecordFields(  # Of a row that links an edition to a record.
    _lazy("An article, by title."),
    fields.text("title", _lazy("Its title."), "edition.title"),
    fields.text("slug", _lazy("The last part of its address."), "edition.article.slug"),
    fields.site_address("address", _lazy("Its page."), "edition.get_absolute_url"),
    fields.text("language", _lazy("The language it is written in."), "edition.language"),
    fields.one_of("kind", ["author", "about", "mentions"], _lazy("How it is related to this record.")),
)
SOURCE = fields.RecordFields(
    _lazy("A source that confirms facts."),
    fields.text("title", _lazy("Its title.")),
    fields.text("publisher", _lazy("Who published it.")),
    fields.text("address", _lazy("Its web address; empty if it is not on the web.")),
    fields.partial_date("seen", _lazy("When we last checked it."), "seen_on"),
)
SPACEWALK = fields.RecordFields(
    _lazy("A spacewalk."),
    fields.text("name", _lazy("Its name.")),
    fields.text("kind", _lazy("spacewalk, stand_up (head and shoulders out), moonwalk or internal (no air inside).")),
    fields.partial_date("started", _lazy("When it began."), nullable=False),
    fields.partial_date("ended", _lazy("When it ended.")),
    *fields.duration("", _lazy("From beginning to end, or as published.")),
    fields.record_list("people", PERSON_LINK, _lazy("Who was outside.")),
    fields.record_list("sources", SOURCE, _lazy("Sources that confirm the facts."), "sources.all"),
    fields.text("slug", _lazy("The last part of its address.")),
    fields.site_address("address", _lazy("Its page.")),
)
SUMMARY = [  # Of a mission, a person or a station.
    fields.text("summary", _lazy("One or two sentences, in English.")),
    fields.record_list(
        "translations",
        fields.RecordFields(
            _lazy("The summary in another language."),
            fields.text("language", _lazy("BCP 47.")),
            fields.text("summary", _lazy("The same sentences in this language.")),
        ),
        _lazy("The summary in other languages."),
        "translations.all",
    ),
]
UNCONFIRMED_SINCE = _lazy("From when it is unconfirmed whether a flight with no recorded landing is still under way.")
RELATED = [  # At the end of the full record of a mission or a person.
    fields.record_list("articles", ARTICLE_LINK, _lazy("Related articles, newest first."), "edition_rows.live"),
    fields.record_list("sources", SOURCE, _lazy("Sources that confirm the facts."), "sources.all"),
    fields.moment("checked", _lazy("When it was last compared with its sources."), "verified_at", nullable=True),
]
