"""Crewed spaceflights by year and launching country."""

from collections import Counter, defaultdict

from django.db.models import Count
from django.db.models.functions import ExtractYear
from django.template.loader import render_to_string
from django.utils.functional import cached_property
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from charts.columns import ColumnChart
from missions.models import Trip
from people.countries import country_name
from search.sorting import sort_key
from wording.numbers import grouped

HEIRS = {"SUHH": "RU"}  # Former country → country that its flights are counted with.


class FlightsByYear:
    @cached_property
    def countries(self) -> dict[str, Counter]:
        """Country name → flights by year; the country with the most flights first."""
        rows = (
            Trip.objects.flown()
            .order_by()
            .values_list("launch_mission__agency__country__code", "launch_mission__agency__country__name")
            .annotate(year=ExtractYear("start_at"), flights=Count("launch_mission", distinct=True))
        )
        names: dict[str | None, str] = {}
        flights: defaultdict[str | None, Counter] = defaultdict(Counter)
        for code, name, year, number in rows:
            heir = HEIRS.get(code, code)
            if heir == code:
                names[code] = country_name(name or "")
            flights[heir][year] += number
        if "RU" in flights:
            names["RU"] = _("Soviet Union and Russia")
        names[None] = _("Not recorded")
        ranked = sorted(flights, key=lambda code: (-flights[code].total(), sort_key(names[code])))
        return {names[code]: flights[code] for code in ranked}

    @cached_property
    def years(self) -> list[tuple[int, list[int]]]:
        """(year, flights of each country), latest year first."""
        all_years = [year for flights in self.countries.values() for year in flights]
        if not all_years:
            return []
        return [
            (year, [flights[year] for flights in self.countries.values()])
            for year in range(max(all_years), min(all_years) - 1, -1)
        ]

    @cached_property
    def chart(self) -> ColumnChart | None:
        if not self.countries:
            return None
        return ColumnChart({name: (self._remark(flights), flights) for name, flights in self.countries.items()})

    @cached_property
    def printed(self) -> SafeString:
        return render_to_string("missions/_flights_by_year.html", {"by_year": self})

    @property
    def description(self) -> str:
        """What the chart shows, for those who cannot see it: a sentence for each country."""
        return " ".join(f"{name} {self._remark(flights)}." for name, flights in self.countries.items())

    @staticmethod
    def _remark(flights: Counter) -> str:
        year, most = max(flights.items(), key=lambda item: (item[1], -item[0]))
        total = flights.total()
        words = ngettext(
            "%(total)d flight, busiest year: %(year)d (%(most)d)",
            "%(total)d flights, busiest year: %(year)d (%(most)d)",
            total,
        )
        return words % {"total": total, "year": year, "most": most}

    @property
    def summary(self) -> str:
        flights = sum(counter.total() for counter in self.countries.values())
        words = ngettext(
            "%(flights)s crewed spaceflight, by the country whose agency or company launched it.",
            "%(flights)s crewed spaceflights, by the country whose agency or company launched them.",
            flights,
        )
        return words % {"flights": grouped(flights)}
