from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.cache import add_never_cache_headers
from django.views.generic import DetailView

from publishing.models import PublishableQuerySet


class PublishableDetailView(DetailView):
    """The page of one record: drafts for those who may see them, 301 from an address the record had before.

    What is loaded with the record is named by a `queryset` of the class, which is built once for all requests.
    """

    def get_queryset(self) -> PublishableQuerySet:
        return super().get_queryset().visible_to(self.request.user)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            response = super().get(request, *args, **kwargs)
        except Http404:
            moved = self.moved_from(self.kwargs["slug"])
            if moved is None:
                raise
            return redirect(moved, permanent=True)
        if not self.object.is_published:
            add_never_cache_headers(response)  # No cache may store a draft.
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        # Only public pages carry what machines and other sites read.
        return super().get_context_data(**kwargs) | {"is_private": not self.object.is_published}

    def moved_from(self, slug: str) -> Any:
        """The record that is meant by an address at which there is none."""
        return self.get_queryset().formerly_at(slug).first()
