from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def home(request: HttpRequest) -> HttpResponse:
    return render(request, "spaceportal/home.html")


def how_we_count(request: HttpRequest) -> HttpResponse:
    return render(request, "spaceportal/how_we_count.html")


def sources(request: HttpRequest) -> HttpResponse:
    return render(request, "spaceportal/sources.html")
