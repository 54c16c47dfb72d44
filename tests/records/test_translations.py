"""Summaries of records in other languages than English."""

import pytest
from django.core.exceptions import ValidationError

from missions.models import MissionTranslation, ProgrammeTranslation, StationTranslation
from people.models import PersonTranslation
from tests.factories import create_mission, create_person, create_programme, create_station


@pytest.mark.parametrize(
    ("create", "translation", "record"),
    [
        (create_person, PersonTranslation, "person"),
        (create_mission, MissionTranslation, "mission"),
        (create_programme, ProgrammeTranslation, "programme"),
        (create_station, StationTranslation, "station"),
    ],
)
def test_one_in_each_language_but_english(db, create, translation, record):
    owner = create()
    owner.translations.create(language="es", summary="Primero")
    for language, message in (("en", "The English summary is a field"), ("es", "already a summary in this language")):
        with pytest.raises(ValidationError, match=message):
            translation(**{record: owner}, language=language, summary="Segundo").full_clean()
