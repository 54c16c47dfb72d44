from contextlib import nullcontext
from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db.models import ProtectedError
from django.utils import timezone

from articles.models import Article, Block, Edition, EditionPerson, PreviewLink
from publishing.models import MISTAKE
from tests.articles.published import state_of
from tests.factories import create_article, create_mission, create_person, create_photo

DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
State = Article.State


def reworded(article, title="Reworded"):
    article.title = title
    article.save()
    article.settle()
    return article


def in_ten_minutes():
    return timezone.now() + timedelta(minutes=10)


def titles_live(article, *, at=None):
    return [edition.title for edition in article.editions.live(at=at)]


def test_what_is_written_after_publishing_stays_with_the_editors(db):
    article = reworded(create_article(title="As published"))
    assert titles_live(article) == ["As published"]


def test_an_edition_goes_live_at_its_second(db):
    article = create_article(title="First")
    moment = in_ten_minutes()
    reworded(article, "Second").publish(at=moment)
    assert titles_live(article, at=moment - timedelta(microseconds=1)) == ["First"]
    assert titles_live(article, at=moment) == ["Second"]


def test_an_edition_is_waiting_until_its_second_and_live_until_the_next_one_s(db, monkeypatch):
    now = timezone.now()
    monkeypatch.setattr(timezone, "now", lambda: now)
    article = create_article(title="First", about=[create_person()])
    first, moment = article.editions.get(), now + DAY
    second = reworded(article, "Second").publish(at=moment)
    first.refresh_from_db()
    instant = timedelta(microseconds=1)
    for at, live, is_waiting in (
        (moment - instant, first, True),
        (moment, second, False),
        (moment + instant, second, False),
    ):
        monkeypatch.setattr(timezone, "now", lambda at=at: at)
        assert [edition.is_live_at(at) for edition in (first, second)] == [live == first, live == second]
        assert [row.edition for row in EditionPerson.objects.live()] == [live]
        assert second.is_waiting(after=at) == Article.objects.with_edition_waiting().exists() == is_waiting
        assert Article.objects.with_state().get().next_at == (moment if is_waiting else None)
        state = State.CHANGED if is_waiting else State.LIVE
        assert state_of(article) == state
        assert article.last_public_at == at


@pytest.mark.parametrize(
    ("begins", "ends", "state"),
    [(1, 2, State.SCHEDULED), (0, 1, State.LIVE), (-1, 0, State.WITHDRAWN), (0, 0, State.DRAFT), (1, 1, State.DRAFT)],
)
def test_state_from_one_second_to_the_next(db, monkeypatch, begins, ends, state):
    now = timezone.now()
    monkeypatch.setattr(timezone, "now", lambda: now)
    article = create_article()
    article.editions.update(live_from=now + begins * MINUTE, live_until=now + ends * MINUTE)
    assert state_of(article) == state
    assert [other for other in State if article in Article.objects.in_state(other)] == [state]
    assert (article.last_public_at is not None) == (state in {State.LIVE, State.WITHDRAWN})


def test_publishing_now_leaves_what_is_scheduled(db):
    article = create_article(title="First")
    moment = in_ten_minutes()
    for title, at in (("Later", moment), ("Last", moment + DAY)):
        reworded(article, title).publish(at=at)
    reworded(article, "In between").publish()
    assert [titles_live(article, at=at) for at in (None, moment, moment + DAY)] == [["In between"], ["Later"], ["Last"]]


def test_a_moment_in_the_past_is_now(db, monkeypatch):
    now = timezone.now()
    monkeypatch.setattr(timezone, "now", lambda: now)
    assert create_article(live=False).publish(at=now - DAY).live_from == now


def test_two_editions_for_one_moment_leave_the_second(db):
    article = create_article(title="First")
    moment = in_ten_minutes()
    for title in ("Second", "Third"):
        last = reworded(article, title).publish(at=moment)
    assert titles_live(article, at=moment) == ["Third"]
    assert titles_live(article) == ["First"]
    article.cancel(last)
    assert titles_live(article, at=moment) == ["First"]


def test_a_cancelled_edition_leaves_the_one_before_it_live(db):
    article = create_article(title="First")
    moment = in_ten_minutes()
    article.cancel(reworded(article, "Second").publish(at=moment))
    assert titles_live(article, at=moment + DAY) == ["First"]


def test_what_is_live_cannot_be_cancelled(db):
    article = create_article()
    with pytest.raises(ValidationError, match="is not scheduled, so it cannot be cancelled"):
        article.cancel(article.live_edition())


def test_withdrawing_takes_the_waiting_edition_along(db):
    article = create_article()
    moment = in_ten_minutes()
    article.publish(at=moment)
    article.withdraw()
    assert titles_live(article) == titles_live(article, at=moment + DAY) == []
    assert state_of(article) == State.WITHDRAWN


def published_for(article, length):
    """Publishes it that long ago and withdraws it now; the moment it was published."""
    edition = article.publish()
    article.editions.filter(pk=edition.pk).update(live_from=timezone.now() - length)
    article.date_editions()
    article.withdraw()
    return article.editions.get(pk=edition.pk).live_from


@pytest.mark.parametrize(("length", "counts"), [(MISTAKE, False), (MISTAKE + timedelta(microseconds=1), True)])
def test_a_publication_by_mistake_dates_nothing(db, monkeypatch, length, counts):
    now = timezone.now()
    monkeypatch.setattr(timezone, "now", lambda: now)
    article = create_article(live=False)
    first = published_for(article, length)
    monkeypatch.setattr(timezone, "now", lambda: now + MINUTE)
    again = article.publish()
    assert again.first_live_from == (first if counts else again.live_from)
    assert again.updated_at == (again.live_from if counts else None)


def test_an_edition_soon_replaced_is_no_mistake(db):
    article = create_article(live=False)
    first = article.publish().live_from
    assert reworded(article).publish().first_live_from == first


def test_a_publisher_says_when_it_was_first_published(db):
    article = create_article()
    long_ago = timezone.now() - 900 * DAY
    article.set_first_publication(long_ago)
    live = article.live_edition()
    assert (live.first_live_from, live.updated_at) == (long_ago, None)
    second = reworded(article).publish()
    assert (second.first_live_from, second.updated_at) == (long_ago, second.live_from)
    article.set_first_publication(None)
    assert article.live_edition().first_live_from == live.live_from


@pytest.mark.parametrize(
    ("at", "reason"),
    [
        (
            datetime(2069, 1, 1, tzinfo=UTC),
            "The first publication is in the future",
        ),
        (datetime(961, 1, 1, tzinfo=UTC), "The year 0961 cannot be right"),
    ],
)
def test_a_first_publication_that_cannot_be_is_refused(db, at, reason):
    article = create_article()
    with pytest.raises(ValidationError, match=reason):
        article.set_first_publication(at)


def test_scheduling_the_same_content_again_moves_it(db):
    article = create_article(live=False)
    soon, later = in_ten_minutes(), in_ten_minutes() + DAY
    article.publish(at=soon)
    article.publish(at=later)
    assert titles_live(article, at=soon) == titles_live(article, at=later - timedelta(microseconds=1)) == []
    assert titles_live(article, at=later) == [article.title]
    assert article.publish().first_live_from <= timezone.now()
    assert not Article.objects.with_edition_waiting()


def test_moving_a_schedule_leaves_what_was_live_before_it(db):
    article = create_article(title="First")
    reworded(article, "Second")
    soon, later = in_ten_minutes(), in_ten_minutes() + DAY
    article.publish(at=soon)
    article.publish(at=later)
    assert titles_live(article, at=later - timedelta(microseconds=1)) == ["First"]
    assert titles_live(article, at=later) == ["Second"]


def test_what_is_published_instead_cancels_what_waits(db):
    article = create_article(title="First")
    moment = in_ten_minutes()
    reworded(article, "Later").publish(at=moment)
    reworded(article, "Now").publish(instead_of_waiting=True)
    assert titles_live(article, at=moment + DAY) == ["Now"]


def draft():
    return create_article(live=False)


def scheduled():
    article = create_article(live=False)
    article.publish(at=in_ten_minutes())
    return article


def changed():
    return reworded(create_article())


def changed_and_back():
    article = create_article(title="As it was")
    return reworded(reworded(article), "As it was")


def withdrawn():
    article = create_article()
    article.withdraw()
    return article


def cancelled():
    article = create_article(live=False)
    article.cancel(article.publish(at=in_ten_minutes()))
    return article


@pytest.mark.parametrize(
    ("make", "state"),
    [
        (draft, State.DRAFT),
        (cancelled, State.DRAFT),
        (scheduled, State.SCHEDULED),
        (create_article, State.LIVE),
        (changed_and_back, State.LIVE),
        (changed, State.CHANGED),
        (withdrawn, State.WITHDRAWN),
    ],
)
def test_state_of_one_and_of_many(db, make, state):
    article = make()
    assert state_of(article) == state
    assert [other for other in State if article in Article.objects.in_state(other)] == [state]


def every_block(photo, mission, person):
    return [
        {"kind": "text", "html": "<h2>Up</h2><p>They <strong>flew</strong>.</p>"},
        {"kind": "figure", "photo": photo, "caption": "Here", "size": "wide"},
        {"kind": "gallery", "photos": [photo.pk]},
        {"kind": "quote", "text": "So it was.", "attribution": "Somebody"},
        {"kind": "mission", "mission": mission},
        {"kind": "person", "person": person},
        {"kind": "facts", "title": "Facts", "person": person, "lines": "Food: tubes"},
    ]


def test_an_edition_is_taken_back_whole(db):
    photo, mission, person = create_photo(), create_mission(), create_person()
    article = create_article(blocks=every_block(photo, mission, person), authors=[person], about=[mission], lead=photo)
    edition = article.live_edition()
    article.blocks.all().delete()
    article.person_rows.all().delete()
    reworded(article)
    article.restore(edition.content)
    assert article.freeze() == edition.content
    assert state_of(article) == State.LIVE


def test_a_photo_of_any_edition_is_kept(db):
    photo = create_photo()
    article = create_article(blocks=[{"kind": "gallery", "photos": [photo.pk]}])
    article.blocks.all().delete()
    article.settle()
    with pytest.raises(ProtectedError):
        photo.delete()


def test_editions_outlive_attempts_to_delete_the_article(db):
    with pytest.raises(ProtectedError):
        create_article().delete()


def test_markup_that_is_not_offered_is_dropped_on_every_way_in(db):
    article = create_article(live=False)
    Block.objects.create(
        parent=article, kind="text", html='<p onclick="x()">Text<script>x()</script><a href="javascript:x()">y</a></p>'
    )
    assert article.publish().content["blocks"] == [{"kind": "text", "html": "<p>Text<a>y</a></p>"}]


def test_text_of_blocks_is_found(db):
    create_article(title="Found", blocks=[{"kind": "text", "html": "<p>Über Kasachstan</p>"}])
    create_article(title="Not found")
    assert [edition.title for edition in Edition.objects.matching_text("uber kasach")] == ["Found"]


def test_a_translation_names_an_original_in_another_language(db):
    original = create_article(language="en")
    translation = create_article(language="es", translation_of=original)
    for fields in ({"language": "en", "translation_of": original}, {"language": "ru", "translation_of": translation}):
        with pytest.raises(ValidationError, match="original"):
            Article(title="T", slug="t", **fields).full_clean()


def test_a_preview_link_opens_what_it_was_made_for_until_it_ends(db, monkeypatch):
    now = timezone.now()
    monkeypatch.setattr(timezone, "now", lambda: now)
    article = create_article()
    link = PreviewLink.objects.create(article=article, content=article.freeze())
    token = link.get_absolute_url().split("/")[-2]
    opened = PreviewLink.objects.opened_by
    assert opened(token) == link
    assert opened(token.replace(str(link.pk), str(link.pk + 1), 1)) is None
    for ahead, is_usable in ((timedelta(microseconds=1), True), (timedelta(), False)):
        link.expires_at = now + ahead
        link.save()
        assert (opened(token) == link, link.is_usable) == (is_usable, is_usable)


@pytest.mark.parametrize(
    ("length", "is_allowed"),
    [(timedelta(), False), (timedelta(microseconds=1), True), (DAY * 7, True), (DAY * 7 + MINUTE, False)],
)
def test_a_preview_link_is_good_for_seven_days_at_the_most(db, length, is_allowed):
    link = PreviewLink(article=create_article(), content={}, made_at=timezone.now())
    link.expires_at = link.made_at + length
    with nullcontext() if is_allowed else pytest.raises(ValidationError, match="at most seven days"):
        link.clean()


@pytest.mark.parametrize(("number", "is_allowed"), [(Block.MOST_PHOTOS, True), (Block.MOST_PHOTOS + 1, False)])
def test_a_gallery_holds_so_many_photos(number, is_allowed):
    block = Block(kind="gallery", photos=list(range(number)))
    with nullcontext() if is_allowed else pytest.raises(ValidationError, match="at most 24 photos"):
        block.clean()


@pytest.mark.parametrize(("length", "words"), [(80, "x" * 80), (81, "x" * 79 + "…")])
def test_a_block_is_called_by_its_words_unless_they_are_long(length, words):
    assert str(Block(kind="quote", text="x" * length)) == words
