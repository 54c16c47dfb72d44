from django.template import Library

from facets.query import Query

register = Library()


@register.filter
def number_words(query: Query, number: int) -> str:
    """`10 missions`, in a list of missions."""
    return query.describe_count(number)
