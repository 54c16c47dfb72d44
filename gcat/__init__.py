"""Converts Jonathan McDowell's catalogue of human spaceflight into tables of our own catalogue format.

- `reading` reads the lines of `missions.tsv` and `rides.tsv` into flights and rides.
- `organisations`, `roles` and `names` interpret codes and spellings.
- `corrections.csv` lists known errors of the source, and `flights` adds what it leaves out.
- `tables` builds the tables that `exchange.catalogue` loads.
"""
