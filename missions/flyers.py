"""Adds figures from trips to querysets of people."""

from django.db import models
from django.db.models import Count, Exists, ExpressionWrapper, F, Max, Min, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce, Now
from django.utils import timezone

from missions.models import Trip
from people.models.person import PersonQuerySet
from wording.partial_dates import coarseness


def with_flights(people: QuerySet) -> QuerySet:
    """Adds `flights` (0 for those who have not flown), `time_in_space` and `first_flight_at`, from published missions.

    Also `time_precision`, the coarseness of the least precise flight in that time, and `is_flying`.
    """
    own = Trip.objects.flown().filter(person=OuterRef("pk")).order_by().values("person")
    length = ExpressionWrapper(Coalesce("end_at", Now()) - F("start_at"), models.DurationField())
    certain = own.confirmed()
    return people.annotate(
        flights=Coalesce(Subquery(own.annotate(n=Count("pk")).values("n")), 0),
        time_in_space=Subquery(certain.annotate(n=Sum(length)).values("n")),
        time_precision=Subquery(certain.annotate(n=Max(coarseness("precision"))).values("n")),
        first_flight_at=Subquery(own.annotate(n=Min("start_at")).values("n")),
        is_flying=Exists(Trip.objects.begun().filter(person=OuterRef("pk"), end_at=None)),
    )


def with_flights_as_known(people: QuerySet) -> QuerySet:
    """Adds the columns for `finished`, `first_flight` and `in_space_since`; none depends on the current time."""
    own = Trip.objects.flown().filter(person=OuterRef("pk")).order_by()
    over = own.exclude(end_at=None).values("person")
    length = ExpressionWrapper(F("end_at") - F("start_at"), models.DurationField())
    going_on = own.confirmed().filter(end_at=None)
    return people.annotate(
        finished_time=Subquery(over.annotate(n=Sum(length)).values("n")),
        finished_coarseness=Subquery(over.annotate(n=Max(coarseness("precision"))).values("n")),
        first_start_at=Subquery(own.order_by("start_at").values("start_at")[:1]),
        first_start_precision=Subquery(own.order_by("start_at").values("start_precision")[:1]),
        open_since_at=Subquery(going_on.values("start_at")[:1]),
        open_since_precision=Subquery(going_on.values("start_precision")[:1]),
    )


def having_flown(people: PersonQuerySet) -> PersonQuerySet:
    return people.filter(pk__in=Trip.objects.flown().values("person"))


def in_space_now(people: PersonQuerySet) -> PersonQuerySet:
    aboard = Trip.objects.published().in_space_at(timezone.now())
    return people.filter(pk__in=aboard.values("person"))
