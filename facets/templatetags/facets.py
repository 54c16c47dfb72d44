from django.template import Library

from facets.facet_set import FacetSet

register = Library()


@register.filter
def number_words(facets: FacetSet, number: int) -> str:
    """`10 missions`, in a list of missions."""
    return facets.number_words(number)
