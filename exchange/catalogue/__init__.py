"""The catalogue as a folder of CSV files: read, merged into the database, and written out again.

The format is described in catalogue/README.md. `tables` declares the files and their columns once; `reading`, `loading`
and `writing` follow from it. Another source of facts (see gcat) turns its own files into the same `Tables` and
hands them to `load`:

    tables = {
        "people": [Row({"slug": "oleg-novitsky", "name": "Oleg Novitsky", "gcat_id": "AS-00535"}, "rides.tsv", 17)],
        "crew": [Row({"mission": "soyuz-ms-25", "person": "oleg-novitsky", "status": "prime", "launched": "yes"}, ...)],
    }
    report = load(tables, source="gcat", policy=Policy.KEEP_EDITS)

- A table is named as its file without `.csv`, a column as in its header, a value is written as in the files.
- A column that a row of a main table leaves out is not said, and stays as it is. A row of a list (names, crew, sources)
  is a whole statement: what it leaves out is empty.
- A table that is left out is not said; one that is there says all about the records it or its main table names.
- Rows name records by the slugs they have in these tables. Which record of the database is meant is decided by the
  GCAT id, then by what this source wrote before, then by the slug, old or new, and for people, when edits are kept,
  by the name. So a slug of the tables need not be the one in the database.
- Everything is written in one transaction, or nothing: CatalogueError then lists what is wrong, with file and line.
"""

from exchange.catalogue.loading import load
from exchange.catalogue.offers import Policy
from exchange.catalogue.reading import read_folder
from exchange.catalogue.report import Report
from exchange.catalogue.rows import CatalogueError, Fault, Row, Tables
from exchange.catalogue.writing import write_folder

__all__ = ["CatalogueError", "Fault", "Policy", "Report", "Row", "Tables", "load", "read_folder", "write_folder"]
