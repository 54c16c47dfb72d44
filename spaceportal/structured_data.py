"""Structured data of the site's own pages: schema.org's WebSite, WebPage and DataCatalog."""

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from publishing.structured_data import Here, Thing, thing

NAME = "Space Portal"


def web_site(here: Here) -> Thing:
    """The site, and how to search it from elsewhere."""
    home = here(reverse("home"))
    search = {
        "@type": "SearchAction",
        "target": thing("EntryPoint", urlTemplate=here(reverse("search")) + "?q={search_term_string}"),
        "query-input": "required name=search_term_string",
    }
    return thing("WebSite", **{"@id": f"{home}#site"}, name=NAME, url=home, potentialAction=search)


def web_page(kind: str, here: Here, *, address: str, title: str, description: str, things: list[Thing]) -> Thing:
    """The page, described as in its head; its main entity is the first of its things that has an @id."""
    about = next((each["@id"] for each in things if "@id" in each), "")
    return thing(
        kind,
        **{"@id": address},
        url=address,
        name=title,
        description=description,
        inLanguage=get_language(),
        isPartOf={"@id": f"{here(reverse('home'))}#site"},
        mainEntity={"@id": about} if about else None,
    )


def data_catalog(here: Here) -> Thing:
    """The lists that can be downloaded, each as a data set with its files."""
    return thing(
        "DataCatalog",
        **{"@id": f"{here(reverse('about'))}#data"},
        name=_("The Space Portal catalogue of human spaceflight"),
        description=_("Missions, people, articles and pictures of human spaceflight, as tables and feeds."),
        url=here(reverse("about")),
        dataset=[
            _dataset(
                _("Missions"),
                _("Every crewed flight: dates, ship, station, and who launched and who returned."),
                "missions",
                here,
            ),
            _dataset(
                _("People"),
                _("Everyone who flew or trained to fly: names, agencies, flights, time in space."),
                "people",
                here,
            ),
        ],
    )


def _dataset(name: str, description: str, app: str, here: Here) -> Thing:
    files = [("application/json", "json"), ("text/csv", "csv")]
    return thing(
        "Dataset",
        name=name,
        description=description,
        url=here(reverse(f"{app}:list")),
        isAccessibleForFree=True,
        creator=thing("Organization", name=NAME, url=here(reverse("home"))),
        distribution=[
            thing("DataDownload", encodingFormat=form, contentUrl=here(reverse(f"{app}:list-{ending}")))
            for form, ending in files
        ],
    )
