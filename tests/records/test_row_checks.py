"""Check constraints as Python sees them, beside what the database says of the same rows."""

from itertools import product

import pytest
from django.db.models import Value

from missions.models import CrewAssignment, Mission
from records.row_checks import truth
from tests.factories import moment

DATES = [None, moment("2024-01-01"), moment("2024-02-01")]
CREW_ROWS = [
    CrewAssignment(status=status, launched=launched, landed=landed)
    for status, launched, landed in product(["prime", "backup"], [True, False], [True, False])
]
MISSIONS = [
    Mission(launch_at=launch, end_at=end, end_kind=kind, launch_is_net=is_net, end_precision=precision)
    for launch, end, kind, is_net, precision in product(
        DATES, DATES, ["planned", "landed"], [True, False], ["second", "month"]
    )
]


@pytest.mark.parametrize("rows", [CREW_ROWS, MISSIONS], ids=["crew", "missions"])
def test_python_agrees_with_the_database_wherever_it_says_anything(db, rows):
    said = []
    for constraint in rows[0].__class__._meta.constraints:
        condition = getattr(constraint, "condition", None)
        for row in rows if condition is not None else ():
            found = truth(condition, row)
            if found is not None:
                said.append(found)
                values = {
                    field.name: Value(getattr(row, field.attname), output_field=field)
                    for field in row._meta.concrete_fields
                }
                assert condition.check(values) == found, (constraint.name, values)
    assert {True, False} == set(said)
