"""Structured data of the site's own pages: schema.org's WebSite, WebPage and DataCatalog."""

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from publishing.structured_data import AbsoluteUrl, SchemaItem, schema_item
from spaceportal.download import Download

NAME = "Space Portal"


def web_site(absolute_url: AbsoluteUrl) -> SchemaItem:
    """The site, and how to search it from elsewhere."""
    home = absolute_url(reverse("home"))
    search = {
        "@type": "SearchAction",
        "target": schema_item("EntryPoint", urlTemplate=absolute_url(reverse("search")) + "?q={search_term_string}"),
        "query-input": "required name=search_term_string",
    }
    return schema_item("WebSite", **{"@id": f"{home}#site"}, name=NAME, url=home, potentialAction=search)


def web_page(
    kind: str, absolute_url: AbsoluteUrl, *, address: str, title: str, description: str, schema_items: list[SchemaItem]
) -> SchemaItem:
    """The page, described as in its head; its main entity is the first of its items that has an @id."""
    about = next((each["@id"] for each in schema_items if "@id" in each), "")
    return schema_item(
        kind,
        **{"@id": address},
        url=address,
        name=title,
        description=description,
        inLanguage=get_language(),
        isPartOf={"@id": f"{absolute_url(reverse('home'))}#site"},
        mainEntity={"@id": about} if about else None,
    )


def data_catalog(absolute_url: AbsoluteUrl) -> SchemaItem:
    """The lists that can be downloaded, each as a data set with its files."""
    return schema_item(
        "DataCatalog",
        **{"@id": f"{absolute_url(reverse('about'))}#data"},
        name=_("The Space Portal catalogue of human spaceflight"),
        description=_("Missions, people, articles and pictures of human spaceflight, as tables and feeds."),
        url=absolute_url(reverse("about")),
        dataset=[
            _dataset(
                _("Missions"),
                _("Every crewed flight: dates, ship, station, and who launched and who returned."),
                "missions",
                absolute_url,
            ),
            _dataset(
                _("People"),
                _("Everyone who flew or trained to fly: names, agencies, flights, time in space."),
                "people",
                absolute_url,
            ),
            _dataset(
                _("Spacewalks"),
                _("Spacewalks and moonwalks: who was outside, when, for how long, and from which station."),
                "spacewalks",
                absolute_url,
            ),
        ],
    )


def data_download(absolute_url: AbsoluteUrl, download: Download) -> SchemaItem:
    """The download of everything public."""
    return schema_item(
        "Dataset",
        **{"@id": f"{absolute_url(reverse('data'))}#data"},
        name=_("Space Portal: data on human spaceflight"),
        description=_(
            "Missions, people, crews, trips, spacewalks, Moon landings, dockings and expeditions as CSV tables."
        ),
        url=absolute_url(reverse("data")),
        dateModified=download.made_at.date().isoformat(),
        isAccessibleForFree=True,
        creator=schema_item("Organization", name=NAME, url=absolute_url(reverse("home"))),
        distribution=[
            schema_item("DataDownload", encodingFormat="application/zip", contentUrl=absolute_url(reverse("data-zip")))
        ],
    )


def _dataset(name: str, description: str, app: str, absolute_url: AbsoluteUrl) -> SchemaItem:
    files = [("application/json", "json"), ("text/csv", "csv")]
    return schema_item(
        "Dataset",
        name=name,
        description=description,
        url=absolute_url(reverse(f"{app}:list")),
        isAccessibleForFree=True,
        creator=schema_item("Organization", name=NAME, url=absolute_url(reverse("home"))),
        distribution=[
            schema_item("DataDownload", encodingFormat=form, contentUrl=absolute_url(reverse(f"{app}:list-{ending}")))
            for form, ending in files
        ],
    )
