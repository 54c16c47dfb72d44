from datetime import timedelta
from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from photos.models.photo import Photo
from photos.models.social_preview import SocialPreview


class Attempt(models.Model):
    """Background work on a photo or a social preview image that has begun or failed. Deleted when it is done.

    No process begins the work before `next_try`. A process that takes it moves `next_try` on, which keeps others off;
    if it fails or is killed, that is also the moment of the next attempt.
    """

    FIRST_WAIT: ClassVar = timedelta(minutes=1)  # Longer than the work usually takes. Each wait is twice the last.
    LONGEST_WAIT: ClassVar = timedelta(hours=1)

    photo = models.OneToOneField(Photo, models.CASCADE, null=True, related_name="attempt")
    preview = models.OneToOneField(SocialPreview, models.CASCADE, null=True, related_name="attempt")
    count = models.PositiveIntegerField(default=1)
    next_try = models.DateTimeField()
    error = models.CharField(max_length=250, blank=True)

    class Meta:
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=Q(photo=None, preview__isnull=False) | Q(photo__isnull=False, preview=None),
                name="attempt_is_of_one_thing",
            )
        ]

    def __str__(self) -> str:
        return f"attempt {self.count}"

    @classmethod
    def wait_after(cls, count: int) -> timedelta:
        """How long to wait after so many attempts."""
        doubled = min(count - 1, 20)  # Far beyond the longest wait.
        return min(cls.FIRST_WAIT * 2**doubled, cls.LONGEST_WAIT)

    @classmethod
    def begin(cls, **work: Any) -> bool:
        """Takes the work on `photo=` or `preview=`; False if another process has it or it is not due yet."""
        now = timezone.now()
        attempt, is_first = cls.objects.get_or_create(**work, defaults={"next_try": now + cls.wait_after(1)})
        if is_first:
            return True
        due = cls.objects.filter(pk=attempt.pk, next_try__lte=now)
        return bool(due.update(count=F("count") + 1, next_try=now + cls.wait_after(attempt.count + 1)))
