from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from articles.cards import article_cards, lead_photos
from articles.exports import public_corrections
from articles.filters import ArticleFilter
from articles.models import Article, Edition
from articles.page import render_article
from facets.views import CardMaker, FacetListView
from photos.social_previews import social_preview_name
from wording.languages import in_interface, interface_for, language_of


class ArticleListView(FacetListView):
    filterset_class = ArticleFilter
    template_name = "articles/article_list.html"
    card_template = "articles/_article_row.html"
    has_lead = True
    paginate_by = 20

    def get_queryset(self) -> QuerySet:
        return Edition.objects.live()

    def row_name(self, row: Edition) -> str:
        return row.title

    def card_maker(self, rows: list[Edition]) -> CardMaker:
        photos = lead_photos(rows)
        return lambda row, *, is_lead: article_cards([row], photos, has_lead=is_lead)[0]


@require_safe
def corrections(request: HttpRequest) -> HttpResponse:
    """All corrections of live articles."""
    found = public_corrections(Edition.objects.live())
    return render(request, "articles/corrections.html", {"corrections": found})


@require_safe
def detail(request: HttpRequest, slug: str) -> HttpResponse:
    """The live edition. If there is none, editors see the working copy."""
    live = Edition.objects.live().select_related("article").annotate(social_preview_name=social_preview_name(Edition))
    edition = live.filter(article__slug=slug).first()
    if edition is not None:
        if language_of(request.path) != interface_for(edition.language):
            return redirect(edition, permanent=True)
        return render_article(request, edition.content, article=edition.article, edition=edition)
    articles = Article.objects.all()
    if not articles.may_be_viewed_by(request.user):
        articles = articles.published()
    if draft := articles.filter(slug=slug).first():
        with in_interface(draft.language):
            notice = _(
                "Not public: only people who may see drafts can open this page. It shows the last saved version."
            )
        return render_article(request, draft.freeze(), article=draft, notice=notice)
    if article := articles.formerly_at(slug).first():
        return redirect(article, permanent=True)
    raise Http404
