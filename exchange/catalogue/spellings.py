"""Adds the spellings of a source to the names that somebody else has entered, so that people are found by all."""

from collections.abc import Iterable

from exchange.catalogue.offers import ListMerge
from people.models import PersonName
from search.folding import fold


def join_spellings(merges: Iterable[ListMerge]) -> None:
    """Adds spellings that differ from all existing names, but none that an editor has removed."""
    for merge in merges:
        memory = merge.offer.memory
        if memory is None and merge.stored:
            merge.is_replaced = False  # Keep the spellings of other sources; people are found by them too.
        if merge.is_replaced:
            continue
        said_before = memory.values.get("person_names", []) if memory else []
        existing = {fold(merge.offer.record.name), *(name.folded for name in merge.stored)}
        existing |= {fold(text) for text, *_ in said_before}
        preferred = {name.language for name in merge.stored if name.kind == PersonName.Kind.PREFERRED}
        for name in merge.offered:
            is_second_choice = name.kind == PersonName.Kind.PREFERRED and name.language in preferred
            if fold(name.text) not in existing and not is_second_choice:
                existing.add(fold(name.text))
                merge.added.append(name)
