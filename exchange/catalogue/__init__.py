"""Imports and exports the catalogue as a folder of CSV files, in the format of catalogue/README.md.

`tables` declares the files and their columns once; `reading`, `loading` and `writing` follow from it. Other sources
(see gcat) convert their files into the same `Tables` and pass them to `load`:

    tables = {
        "people": [TableRow({"slug": "oleg-novitsky", "name": "Oleg Novitsky"}, "rides.tsv", 17)],
        "crew": [TableRow({"mission": "soyuz-ms-25", "person": "oleg-novitsky", "launched": "yes"}, ...)],
    }
    report = load(tables, source="gcat", policy=Policy.KEEP_EDITS)

- Tables are named like their files without `.csv`, columns as in the headers, and values are written as in the files.
- A column that a row of a main table leaves out stays as it is. A row of a list (names, crew, sources) is complete:
  what it leaves out is empty.
- A table that is left out stays as it is; a list that is present is complete for every record that it or its main table
  names.
- Rows name records by their slugs in these tables. The record in the database is found by the GCAT id, then by what
  this source wrote before, then by the slug, current or former, and for people, if edits are kept, by the name. So
  slugs may differ from those in the database.
- A load is one transaction. If anything is wrong, CatalogueError lists it with file and line.
"""

from exchange.catalogue.loading import load
from exchange.catalogue.offers import Policy
from exchange.catalogue.reading import read_folder
from exchange.catalogue.report import Report
from exchange.catalogue.rows import CatalogueError, Fault, TableRow, Tables
from exchange.catalogue.writing import write_folder

__all__ = ["CatalogueError", "Fault", "Policy", "Report", "TableRow", "Tables", "load", "read_folder", "write_folder"]
