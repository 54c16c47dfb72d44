"""What `manage.py verify` checks, in this order: what others are derived from comes first."""

from upkeep.checks import addresses, articles, derived, pictures, schema, search
from upkeep.checks.finding import Check

CHECKS = [
    Check("tables and columns", schema.tables),
    Check("rows that point to others", schema.foreign_keys),
    Check("tables of the search", schema.search_structures),
    Check("originals of photos", pictures.original_files),
    Check("files of photos for visitors", pictures.public_files),
    Check("private and public files", pictures.misplaced_files),
    Check("files without a photo", pictures.unnamed_files),
    Check("looks of photos", pictures.looks),
    Check("trips", derived.trips),
    Check("articles", articles.working_copies),
    Check("published versions", articles.published_versions),
    Check("dates of published versions", articles.dates_of_versions),
    Check("derived columns", derived.columns),
    Check("comparisons with other catalogues", derived.comparisons),
    Check("number of the content", derived.generation),
    Check("history of edits", articles.history),
    Check("redirects", addresses.redirects),
    Check("search index", search.documents),
    Check("words of the search", search.words),
    Check("full text of the search", search.full_text),
    Check("social preview images", pictures.social_previews),
]
