"""Links a photo to the people and missions that its captions name, once an editor has confirmed them."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Max
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from missions.models import Mission, MissionPhoto
from people.models import Depiction, Person
from photos.admin.mentioned import mentioned
from photos.models import Photo
from records.changes import following_changes
from records.history import revision_by
from search.folding import fold


def urls(model_admin: Any) -> list[Any]:
    return [model_admin.url("<int:object_id>/named/", named_view, "named")]


def offers_of(photo: Photo) -> tuple[list[Person], list[Mission]]:
    """The people and missions that the texts of the photo name and that it is not linked to yet."""
    named = mentioned([photo.title, *(text for row in photo.texts.all() for text in (row.caption, row.alt))])
    people = set(photo.depictions.values_list("person", flat=True))
    behind_the_camera = fold(f"{photo.creator} {photo.credit_line}")
    missions = set(photo.mission_rows.values_list("mission", flat=True))
    return (
        [person for person in named.people if person.pk not in people and fold(person.name) not in behind_the_camera],
        [mission for mission in named.missions if mission.pk not in missions],
    )


def named_view(model_admin: Any, request: HttpRequest, object_id: int) -> HttpResponse:
    """Offers the people and missions that the captions name; only those that the editor selects are linked."""
    photo = model_admin.viewable(request, object_id)
    if not model_admin.has_change_permission(request, photo):
        raise PermissionDenied
    people, missions = offers_of(photo)
    if request.method == "POST":
        chosen = [person for person in people if str(person.pk) in request.POST.getlist("person")]
        pages = [mission for mission in missions if str(mission.pk) in request.POST.getlist("mission")]
        add_people(model_admin, request, photo, chosen)
        refused = [mission for mission in pages if not put_on_page(model_admin, request, photo, mission)]
        for mission in refused:
            model_admin.message_user(request, NOT_YOURS.format(mission), "ERROR")
        return redirect(model_admin.address("change", photo.pk))
    return model_admin.page(
        request,
        "photos/photo/named",
        title="People and missions named in the captions",
        photo=photo,
        people=people,
        missions=missions,
        may_change_missions=request.user.has_perm("missions.change_mission"),
        texts=photo.texts.all(),
        thumbnail=next(iter(photo.small_files), None),
    )


NOT_YOURS = "You cannot change “{}”, so the photo was not put on its page. Ask an editor of that record."
HAS_PORTRAIT = "“{}” already has a portrait, which was not replaced."


@transaction.atomic
def add_people(model_admin: Any, request: HttpRequest, photo: Photo, people: list[Person]) -> None:
    if not people:
        return
    photo = model_admin.lock(photo.pk)
    if photo is None:
        raise Http404
    model_admin.history.keep_state(photo)
    last = photo.depictions.aggregate(last=Max("order"))["last"] or 0
    with revision_by(request.user), following_changes():
        for order, person in enumerate(people, start=last + 1):
            Depiction.objects.get_or_create(photo=photo, person=person, defaults={"order": order})
        photo.save()
        names = ", ".join(person.name for person in people)
        model_admin.log_change(request, photo, f"Added the people in the picture: {names}.")


@transaction.atomic
def put_on_page(model_admin: Any, request: HttpRequest, photo: Photo, record: Any) -> bool:
    """Makes the photo the last picture of a mission, or the portrait of a person; False if the user may not."""
    other = model_admin.admin_site.get_model_admin(type(record))
    record = other.lock(record.pk)
    if record is None or not other.has_change_permission(request, record):
        return False
    if isinstance(record, Person) and record.portrait_id:
        model_admin.message_user(request, HAS_PORTRAIT.format(record), "WARNING")
        return True
    other.history.keep_state(record)
    with revision_by(request.user), following_changes():
        if isinstance(record, Person):
            record.portrait = photo
        else:
            put_last(photo, record)
        record.save()
        other.log_change(request, record, f"Added the picture “{photo}”.")
    return True


def put_last(photo: Photo, mission: Mission) -> None:
    """Makes the photo the last picture of the mission, unless it is one already."""
    last = mission.picture_rows.aggregate(last=Max("order"))["last"] or 0
    MissionPhoto.objects.get_or_create(mission=mission, photo=photo, defaults={"order": last + 1})
