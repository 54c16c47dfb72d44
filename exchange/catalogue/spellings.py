"""Lets the spellings a source knows join the names somebody else has entered, so that people are found by each."""

from collections.abc import Iterable

from exchange.catalogue.offers import ListMerge
from people.models import PersonName
from search.folding import fold


def join_spellings(merges: Iterable[ListMerge]) -> None:
    """Adds what is spelt otherwise than all names listed here, but not what an editor has taken out again."""
    for merge in merges:
        memory = merge.offer.memory
        if memory is None and merge.stored:
            merge.is_replaced = False  # Another source's spellings find people as well as this one's.
        if merge.is_replaced:
            continue
        said_before = memory.values.get("person_names", []) if memory else []
        known = {fold(merge.offer.record.name), *(name.folded for name in merge.stored)}
        known |= {fold(text) for text, *_ in said_before}
        preferred = {name.language for name in merge.stored if name.kind == PersonName.Kind.PREFERRED}
        for name in merge.offered:
            is_second_choice = name.kind == PersonName.Kind.PREFERRED and name.language in preferred
            if fold(name.text) not in known and not is_second_choice:
                known.add(fold(name.text))
                merge.added.append(name)
