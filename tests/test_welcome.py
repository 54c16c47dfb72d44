import re

from django.contrib.auth.models import User
from django.core.management import call_command

from tests.factories import create_user


def test_first_administrator_gets_a_password_shown_once(client, db, capsys):
    call_command("welcome", host="192.0.2.1", port=8001)
    first = capsys.readouterr().out
    assert "http://192.0.2.1:8001/admin/" in first
    password = re.search(r"password (\S+) \(", first)[1]
    assert client.login(username="admin", password=password)

    call_command("welcome")
    second = capsys.readouterr().out
    assert password not in second
    assert "manage.py changepassword admin" in second
    assert client.login(username="admin", password=password)


def test_an_administrator_of_the_operators_own_is_enough(db, capsys):
    create_user(username="olga", is_superuser=True)
    call_command("welcome")
    assert "name olga" in capsys.readouterr().out
    assert [user.username for user in User.objects.all()] == ["olga"]
