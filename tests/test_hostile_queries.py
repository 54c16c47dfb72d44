"""Whatever stands in an address, the answer is a page or a refusal, never an error of ours.

Each run makes up other queries. A failure names its seed: with SEED=… in the environment the same ones are made again.
"""

import os
from contextlib import nullcontext
from random import Random
from urllib.parse import quote

import pytest
from django.core.exceptions import BadRequest

from records.changes import following_changes
from spaceportal.middleware import BoundedQueryMiddleware
from tests.addresses import SAMPLES, public_addresses
from tests.factories import create_mission

SEED = os.environ.get("SEED") or str(Random().randrange(1_000_000))
SHARDS = 4  # So that parallel workers share them.

PARAMETERS = """
    crew match role programme station country agency spacecraft status kind from to author
    category flown now flights person mission credit language year q sort page find format utm_source crew[] __proto__
""".split()
SENSIBLE = """
    oleg-novitsky loral-ohara nobody-at-all soyuz iss RU BY nasa any all prime launch landing backup
    in-flight ended orbital name -launch 2024 2024-03 yes no 1 2
""".split()
# Percent-encoded, as they travel: bytes that are no text, numbers that are none or too large, days that never were.
NOT_TEXT = "%00 oleg%00novitsky %ED%A0%80 %ED%BF%BF %FF%FE %C3 % %zz %u0000 %F4%90%80%80".split()
NOT_NUMBERS = f"0 -1 abc 1e9 1.5 %2B1 {2**31} {2**63 - 1} {10**20} %D9%A3 %C2%B2 NaN".split()
NOT_DAYS = "2024-02-31 2024-13 0000-01-01 0000 99999-1-1 10000 -2024 2024-3-3T25:61 2024-W99 1-1-1".split()
NOT_WORDS = [
    *("", " ", "\t", "'", '"', "\\", "%", "_", "*", "(" * 500, "x" * 10_240, "a " * 2_000, "пилот " * 500),
    *("'; DROP TABLE missions_mission; --", "' OR 1=1 --", '" OR ""="', "{{ 7*7 }}", "{% debug %}", "${7*7}"),
    *("<script>alert(1)</script>", "javascript:alert(1)", "../../etc/passwd", "\r\nSet-Cookie: a=b"),
    *("\u202egpj.exe", "\u2028", "لخ", "𝕊𝕠𝕪𝕦𝕫", "ﷺ" * 60, "e" + "\u0301" * 200, "ß", "İ"),
]
HOSTILE = [*NOT_TEXT, *NOT_NUMBERS, *NOT_DAYS, *map(quote, NOT_WORDS)]


def hostile_query(random: Random) -> str:
    roll = random.random()
    if roll < 0.02:
        return "&".join(f"{random.choice(PARAMETERS)}={number}" for number in range(5_000))
    if roll < 0.04:
        return "&".join(["crew=oleg-novitsky"] * 1_000)
    if roll < 0.06:
        return "from=2025-01-01&to=2024-01-01"
    if roll < 0.08:
        return random.choice(HOSTILE)
    pairs = []
    for _ in range(random.choice([1, 1, 2, 3, 5, 8])):
        value = random.choice(HOSTILE if random.random() < 0.6 else SENSIBLE)
        pairs.append(f"{random.choice(PARAMETERS)}={value}")
    return "&".join(pairs)


@pytest.fixture
def some_pages(swap):
    with following_changes():
        for number in range(30):
            create_mission(name=f"Test flight {number}", launch=f"19{60 + number}-01", end=f"19{60 + number}-02")


@pytest.mark.parametrize("shard", range(SHARDS))
def test_hostile_queries(client, some_pages, soak, shard):
    random = Random(f"{SEED} {shard}")
    addresses = public_addresses()
    client.raise_request_exception = False
    for _ in range((10_000 if soak else 160) // SHARDS):
        address, query = random.choice(addresses), hostile_query(random)
        assert_no_error(client.get(address, QUERY_STRING=query), f"{address}?{query[:300]} (SEED={SEED})")


def test_hostile_paths(client, some_pages, soak):
    client.raise_request_exception = False
    random = Random(SEED)
    for sample in SAMPLES.values():
        parent, _, _ = sample.rstrip("/").rpartition("/")
        for value in HOSTILE if soak else random.sample(HOSTILE, 5):
            address = f"/{parent}/{value}{'.json' if sample.endswith('.json') else '/'}"
            assert_no_error(client.get(address), f"{address[:300]} (SEED={SEED})")


def assert_no_error(response, address):
    error = response.exc_info[1] if getattr(response, "exc_info", None) else None
    assert response.status_code < 500, f"{response.status_code} at {address}: {error!r}"


@pytest.mark.parametrize(
    "query",
    ["q=%00", "slug__exact=%00", "q=" + "x" * 17_000, "&".join(["q=a"] * 1_001)],
    ids=["NUL", "NUL in a filter of the admin", "17 KB", "1,001 parameters"],
)
@pytest.mark.parametrize("address", ["/missions/", "/admin/people/person/", "/no-such-page/"])
def test_what_no_form_sends_is_refused(admin_client, address, query):
    assert admin_client.get(address, QUERY_STRING=query).status_code == 400


def test_nul_in_a_path_is_refused(client, db):
    assert client.get("/missions/%00/").status_code == 400


def test_ten_kilobytes_are_left_to_the_forms(client, db):
    assert client.get("/missions/", {"q": "x" * 10_240}).status_code == 200


def test_login_bears_nul(client, db):
    response = client.post("/admin/login/", {"username": "ad\0min", "password": "\0"})
    assert response.status_code == 200
    assert "Null characters are not allowed" in response.text


@pytest.mark.parametrize(
    ("query", "is_read"),
    [
        ("q=" + "x" * (16 * 1024 - 2), True),
        ("q=" + "x" * (16 * 1024 - 1), False),
        ("&".join(["q=x"] * 1000), True),
        ("&".join(["q=x"] * 1001), False),
    ],
    ids=["16 KB", "one byte more", "1,000 parameters", "one more"],
)
def test_exactly_as_much_as_a_query_may_hold_is_read(rf, query, is_read):
    ask = BoundedQueryMiddleware(lambda request: "read")
    with nullcontext() if is_read else pytest.raises(BadRequest):
        assert ask(rf.get("/", QUERY_STRING=query)) == "read"
