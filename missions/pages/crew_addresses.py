"""Where a choice of people leads."""

from urllib.parse import urlencode

from django.urls import reverse

from people.models import Person


def together_address(**people: list[str]) -> str:
    """The page that shows several people side by side: `crew` by slug, `name` as typed."""
    return f"{reverse('home')}together/?{urlencode(people, doseq=True)}"


def address_for_names(names: list[str]) -> str:
    """The page about the people that these typed names mean, or on which they can be chosen."""
    if len(names) > 1:
        return together_address(name=names)
    missions, people = reverse("missions:list"), Person.objects.published().meant_by(names[0])[:2]
    if len(people) == 1:
        return f"{missions}?{urlencode({'crew': people[0].slug})}#results"
    return f"{missions}?{urlencode({'find': names[0]})}#crew"
