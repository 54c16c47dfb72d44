from django.utils.formats import number_format


def grouped(number: int) -> str:
    """`12,345`, as the reader's language separates thousands."""
    return number_format(number, force_grouping=True)
