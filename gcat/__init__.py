"""Jonathan McDowell's catalogue of human spaceflight, read into the tables of our own catalogue format.

`reading` turns the lines of `missions.tsv` and `rides.tsv` into flights and rides, `organisations`, `roles` and `names`
know what its codes and spellings mean, `corrections.csv` holds what is known to be wrong in it, `ships` what it leaves
out, and `tables` puts all that into the form `exchange.catalogue` loads.
"""
