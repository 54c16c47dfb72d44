from spaceportal import VERSION


def test_editors_and_programs_are_told_the_version(editor):
    assert f"Space Portal {VERSION}</footer>" in editor.get("/admin/").text
    assert editor.get("/api/openapi.json").json()["info"]["x-site-version"] == VERSION


def test_visitors_are_not(client, db):
    assert f"Space Portal {VERSION}" not in client.get("/admin/login/").text
