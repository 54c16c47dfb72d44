"""Addresses and forms of the pages beside an article's form."""

from django.urls import reverse


def page(name, article, *more):
    return reverse(f"admin:articles_article_{name}", args=[article.pk, *more])


def seen(client, article):
    """What the publication page has the publisher look at."""
    return client.get(page("publish", article)).context["seen"]


def publish(client, article, **sent):
    return client.post(
        page("publish", article), {"action": "publish", "seen": seen(client, article), **sent}, follow=True
    )


def schedule(client, article, day, time="09:00:00", **sent):
    return publish(client, article, action="schedule", at_0=day, at_1=time, **sent)


def said(response):
    return " ".join(str(message) for message in response.context["messages"])
