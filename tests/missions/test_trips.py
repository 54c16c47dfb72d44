from missions.models import Trip


def test_swap(swap):
    rows = {
        (t.person.name, t.launch_mission.name, t.landing_mission.name, str(t.duration))
        for t in Trip.objects.with_missions().select_related("person")
    }
    assert rows == {
        ("Marina Vasilevskaya", "Soyuz MS-25", "Soyuz MS-24", "13 d 18 h 41 min 37 s"),
        ("Oleg Novitsky", "Soyuz MS-25", "Soyuz MS-24", "13 d 18 h 41 min 37 s"),
        ("Loral O'Hara", "Soyuz MS-24", "Soyuz MS-24", "203 d 15 h 33 min 12 s"),
        ("Tracy Dyson", "Soyuz MS-25", "Soyuz MS-25", "183 d 23 h 22 min 54 s"),
        ("Oleg Kononenko", "Soyuz MS-24", "Soyuz MS-25", "373 d 20 h 14 min 29 s"),
        ("Nikolai Chub", "Soyuz MS-24", "Soyuz MS-25", "373 d 20 h 14 min 29 s"),
    }
