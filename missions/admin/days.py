from wording.partial_dates import PartialDate


def day_of(date: PartialDate | None) -> str:
    """For the narrow columns of lists: 2024-03-23, NET 2027-03."""
    return date.day_in_figures if date else "–"
