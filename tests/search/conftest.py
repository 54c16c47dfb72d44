from records.changes import following_changes
from tests.factories import create_agency, create_article, create_mission, create_person, create_photo, create_station
from tests.made_once import made_once

# The usual name, and other spellings that must find it.
NAMES = {
    "Marina Vasilevskaya": [
        "Maryna Vasileuskaya",
        "Vasilevskaja",
        "Wassileuskaja",
        "Марина Василевская",
        "Марына Васілеўская",
    ],
    "Oleg Novitsky": ["Novitskiy", "Novitskii", "Nowizki", "Олег Новицкий"],
    "Tracy Dyson": ["Tracy Caldwell", "Caldwell Dyson", "Caldwell-Dyson", "Tracy C. Dyson"],
    "Loral O'Hara": ["O’Hara", "OHara", "O'Hare"],
    "Anastasia Lenkova": ["Anastasiya Lenkova", "Lyankova", "Анастасия Ленкова"],
    "Alexander Lukashenko": ["Aleksander Lukashenko"],
}


@made_once
@following_changes()
def portal():
    """A little of everything: the people of NAMES, two Titovs, their missions, a station, an article and photos."""
    people = {name.split()[-1]: create_person(name=name, known_as=known_as) for name, known_as in NAMES.items()}
    people |= {"Gherman": create_person(name="Gherman Titov"), "Vladimir": create_person(name="Vladimir Titov")}
    people["Łódź"] = create_person(name="Mirosław Łódź")
    people["Novitsky"].affiliations.create(agency=create_agency(name="Roscosmos"))
    iss = create_station(name="International Space Station", short_name="ISS")
    create_station(name="Mir")
    crew = [people["Novitsky"], people["Vasilevskaya"], people["Dyson"]]
    ms25 = create_mission(
        name="Soyuz MS-25", launch="2024-03-23T12:36:10Z", launched=crew, backups=[people["Lenkova"]], station=iss
    )
    create_mission(name="Soyuz MS-2", launch="2016-10-19", end="2017-04-10")
    create_mission(name="Soyuz TM-25", launch="1997-02-10", end="1997-08-17")
    create_mission(name="STS-118", launch="2007-08-08", end="2007-08-21", launched=[people["Dyson"]])
    create_article(
        title="Novitsky comes home",
        standfirst="Thirteen days in orbit.",
        blocks=[{"kind": "text", "html": f"<p>{'Far away. ' * 200}The parachute opened over Kazakhstan.</p>"}],
        about=[people["Novitsky"], ms25],
    )
    photo = create_photo(title="On the steppe", caption="Экипаж после посадки", language="ru", place="Zhezkazgan")
    photo.depictions.create(person=people["Vasilevskaya"])
    return people
