from typing import Any

from content_editor.admin import ContentEditor, RefinedModelAdmin
from csp.constants import NONCE, SELF
from django.contrib import admin
from django.contrib.admin.widgets import AdminTextareaWidget
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from js_asset import Media, Script

from articles.admin import change_list, editions, preview, publishing, sharing
from articles.admin.blocks import BLOCK_INLINES
from articles.admin.public_state import PublicState, public_state_of
from articles.admin.rows import ArticleRows
from articles.models import Article, ArticleMission, ArticlePerson, ArticleSource, Correction
from people.inlines import CrewInline
from publishing.record_admin import RecordAdmin, RowInline, SourceInline
from records.change_lists import SortedChangeList
from records.conflicts import SeenForm

SCRIPTS = ("select", "blocks", "facts", "preview", "typography")
# The style sheets that django-prose-editor and django-content-editor write into the page. Chromium names the new hash
# when an update of a package changes one.
STYLES_OF_EDITORS = [
    "'sha256-N1v+9oYdxeZd/nv2iKYNMLWqP5BlGZff7wM0R1mK4ws='",
    "'sha256-PlumsSlvJ7vvWzjqibGAYKq92O3y/4JTxWWsWJvyUYA='",
]


class PersonInline(CrewInline):
    model = ArticlePerson
    verbose_name_plural = _lazy("Authors and people")
    fields = ["kind", "person", "order"]


class MissionInline(RowInline):
    model = ArticleMission
    verbose_name_plural = _lazy("Missions")
    autocomplete_fields = ["mission"]
    fields = ["kind", "mission"]


class ArticleSourceInline(SourceInline):
    model = ArticleSource


class CorrectionInline(RowInline):
    model = Correction
    verbose_name_plural = _lazy("Corrections (shown at the end of the next published version)")
    fields = ["made_on", "wrong", "right"]


class ArticleForm(SeenForm):
    class Meta:
        widgets = {"standfirst": AdminTextareaWidget({"rows": 3})}


@admin.register(Article)
class ArticleAdmin(ContentEditor, RecordAdmin):
    form = ArticleForm
    change_form_template = "admin/articles/article/change_form.html"
    pages = [*RecordAdmin.pages, preview.urls, publishing.urls, editions.urls, sharing.urls]
    most_new_rows = 400  # The longest articles have some 300 blocks, and theirs are quick.
    related_links = ()  # An article is no place to edit other records.

    list_display = ["title", change_list.state, change_list.languages, change_list.authors, change_list.changed]
    list_filter = [
        change_list.ArticleStateFilter,
        change_list.WhoseFilter,
        change_list.AuthorFilter,
        "language",
        change_list.TranslationFilter,
        "category",
    ]
    show_full_result_count = False
    search_fields = ["title", "standfirst", "slug"]
    search_help_text = _lazy("Words in the title, the standfirst or the page address.")

    prepopulated_fields = {"slug": ["title"]}
    placing_fields = ("slug", "translation_of")  # Published versions do not keep them.
    autocomplete_fields = ["translation_of"]
    readonly_fields = ["publication"]
    inlines = [*BLOCK_INLINES, PersonInline, MissionInline, ArticleSourceInline, CorrectionInline]
    fieldsets = [
        (
            None,
            {
                "fields": [
                    "title",
                    "slug",
                    "standfirst",
                    ("language", "translation_of"),
                    "category",
                    "lead",
                    "lead_caption",
                ]
            },
        ),
    ]

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[SortedChangeList]:
        return change_list.ArticleChangeList

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        # list_select_related would be left out of the list, because the form needs related records as well.
        articles: Any = super().get_queryset(request).select_related("lead", "translation_of", "changed_by")
        return articles.with_state()

    # --- Publication -------------------------------------------------------------------------------

    def load_public_state(self, article: Article) -> PublicState:
        """Read once, however often a form asks for it."""
        if not hasattr(article, "public_state"):
            article.public_state = public_state_of(article)
        return article.public_state

    def is_public(self, record: Any) -> bool:
        return self.load_public_state(record).upcoming is not None

    def may_take_away(self, request: HttpRequest) -> bool:
        return self.has_publish_permission(request)

    def view_on_site(self, article: Article) -> str:
        return article.get_absolute_url()

    @admin.display(description=_lazy("publication"))
    def publication(self, article: Article) -> str:
        context = {"article": article, "public_state": self.load_public_state(article)}
        return render_to_string("admin/articles/article/_publication.html", context)

    # --- The form ----------------------------------------------------------------------------------

    @property
    def media(self) -> Any:
        # Without what the content editor brings for tabs and for Ctrl-S, of which this form has its own.
        own = {"all": ["content_editor/django_admin_fixes.css"], "screen": ["css/editors-publishing.css"]}
        return super(RefinedModelAdmin, self).media + Media(css=own)

    def rows_of(self, record: Any) -> ArticleRows:
        rows = ArticleRows(record, self.history.row_parents)
        if record.pk is not None:
            rows.load_pictures()
        return rows

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        shown = [(None, {"fields": ["publication"], "classes": ["publication"]})] if obj else []
        return [*shown, *super().get_fieldsets(request, obj)]

    def render_change_form(self, request: HttpRequest, context: Any, **kwargs: Any) -> HttpResponse:  # type: ignore[override]
        context["is_nav_sidebar_enabled"] = False  # The preview takes its place.
        response = super().render_change_form(request, context, **kwargs)
        media = Media.from_media(response.context_data["media"])
        media += Media(
            css={"screen": ["css/editors-article.css"]},
            js=[
                Script("js/editors-article-layout.js"),  # Not a module: it decides before anything is drawn.
                *(Script(f"js/editors-article-{name}.js", type="module") for name in SCRIPTS),
            ],
        )
        # The import map is part of the page, so it has to carry the nonce of this response.
        response.context_data["media"] = media.with_nonce(str(request.csp_nonce))
        response._csp_update = {"script-src": [NONCE]}
        response._csp_replace = {"style-src": [SELF, *STYLES_OF_EDITORS]}
        return response

    # --- Saving, restoring, deleting ---------------------------------------------------------------

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        obj.changed_by, obj.changed_at = request.user, timezone.now()
        if not change:
            obj.started_by = request.user
        super().save_model(request, obj, form, change)

    def settle(self, record: Any) -> None:
        record.settle()

    def response_post_save_add(self, request: HttpRequest, obj: Any) -> HttpResponseRedirect:
        return self._next_page(request, obj, super().response_post_save_add(request, obj))

    def response_post_save_change(self, request: HttpRequest, obj: Any) -> HttpResponseRedirect:
        return self._next_page(request, obj, super().response_post_save_change(request, obj))

    def _next_page(self, request: HttpRequest, article: Any, usual: HttpResponseRedirect) -> HttpResponseRedirect:
        return redirect(self.address("publish", article.pk)) if "_publish" in request.POST else usual

    def prepare_restore(self, request: HttpRequest, record: Any, current: Any) -> None:
        super().prepare_restore(request, record, current)
        record.changed_by, record.changed_at = request.user, timezone.now()
        record.started_by = current.started_by if current is not None else request.user
        record.first_published_at = current.first_published_at if current is not None else None
        if current is None:
            record.version += 1

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """The articles without their rows. Those with published versions cannot be deleted."""
        articles = list(objs)
        published = Article.objects.filter(pk__in=[article.pk for article in articles], editions__isnull=False)
        protected = [
            format_html(
                '<a href="{}">{}</a>: {}',
                self.address("publish", article.pk),
                article,
                _("it has published versions and cannot be deleted; withdraw it instead."),
            )
            for article in published.distinct()
        ]
        names = [str(article) for article in articles]
        return names, {str(self.opts.verbose_name_plural): len(articles)}, set(), protected
