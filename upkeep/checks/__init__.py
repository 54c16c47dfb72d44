"""What `manage.py verify` checks, in this order: what others are derived from comes first."""

from upkeep.checks import addresses, articles, derived, pictures, schema, search
from upkeep.checks.finding import Check

CHECKS = [
    Check("tables and columns", schema.tables),
    Check("foreign keys", schema.foreign_keys),
    Check("search tables", schema.search_structures),
    Check("originals", pictures.original_files),
    Check("public files", pictures.public_files),
    Check("misplaced files", pictures.misplaced_files),
    Check("unused files", pictures.unneeded_files),
    Check("looks of photos", pictures.looks),
    Check("trips", derived.trips),
    Check("articles", articles.working_copies),
    Check("published versions", articles.published_versions),
    Check("dates of published versions", articles.dates_of_versions),
    Check("derived columns", derived.columns),
    Check("comparisons with other catalogues", derived.comparisons),
    Check("content generation", derived.generation),
    Check("history of edits", articles.history),
    Check("redirects", addresses.redirects),
    Check("search index", search.documents),
    Check("search words", search.words),
    Check("full text", search.full_text),
    Check("social preview images", pictures.social_previews),
]
