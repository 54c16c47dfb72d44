"""Both archives of photographs on this machine, with answers of the documented shape and any fault a test wants."""

import json
import socket
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

from django.core.cache import cache
from django.urls import reverse

from photos.archives import fetching
from tests.factories import picture_bytes

NASA_CAPTION = (
    "Expedition 71 <b>Flight Engineer</b> Oleg Novitsky is seen before the launch of Soyuz MS-25. Photo Credit: "
    "(NASA/Bill Ingalls)"
)
LICENCE = "https://creativecommons.org/licenses/by-sa/4.0"


class Stub:
    """`faults` replace the answer to whatever address holds their key: a function of the request handler."""

    def __init__(self, server):
        self.address = f"http://127.0.0.1:{server.server_address[1]}"
        self.asked, self.agents, self.faults = [], [], {}
        self.done = threading.Event()
        self.picture = picture_bytes(size=(800, 600))
        self.nasa_data, self.nasa_files = nasa_data(), ["orig.jpg", "large.jpg", "thumb.jpg"]
        self.commons_info, self.commons_metadata = {}, commons_metadata()
        self.captions = {"ru": {"language": "ru", "value": "Экипаж"}, "fr": {"language": "fr", "value": "L’équipage"}}

    # --- NASA --------------------------------------------------------------------------------------

    def nasa_item(self):
        folder = f"{self.address}/image/{self.nasa_data['nasa_id']}"
        return {
            "href": f"{folder}/collection.json",
            "data": [self.nasa_data],
            "links": [{"href": f"{folder}/thumb.jpg", "rel": "preview", "render": "image"}],
        }

    def nasa_search(self):
        film = {"data": [{**self.nasa_data, "nasa_id": "film", "media_type": "video"}], "links": []}
        return {"collection": {"version": "1.0", "items": [self.nasa_item(), film], "metadata": {"total_hits": 60}}}

    def nasa_asset(self):
        folder = f"{self.address}/image/{self.nasa_data['nasa_id']}"
        files = [{"href": f"{folder}/NHQ1~{name}"} for name in self.nasa_files]
        return {"collection": {"version": "1.0", "items": [*files, {"href": f"{folder}/metadata.json"}]}}

    # --- Commons -----------------------------------------------------------------------------------

    def commons_page(self, **info):
        found = {
            "size": len(self.picture),
            "width": 800,
            "height": 600,
            "url": f"{self.address}/wikipedia/commons/a/ab/Crew.jpg",
            "thumburl": f"{self.address}/wikipedia/commons/thumb/a/ab/Crew.jpg/330px-Crew.jpg",
            "mime": "image/jpeg",
            "extmetadata": self.commons_metadata,
            **self.commons_info,
            **info,
        }
        return {"pageid": 4711, "ns": 6, "title": "File:Soyuz MS-25 crew.jpg", "index": 1, "imageinfo": [found]}

    def commons_search(self):
        drawing = {**self.commons_page(mime="image/svg+xml"), "pageid": 4712, "index": 2}
        answer = {
            "continue": {"gsroffset": 24, "continue": "gsroffset||"},
            "query": {"pages": [drawing, self.commons_page()]},
        }
        return {"batchcomplete": True, **answer}

    def commons_captions(self):
        return {"entities": {"M4711": {"type": "mediainfo", "id": "M4711", "labels": self.captions}}, "success": 1}

    # --- Both --------------------------------------------------------------------------------------

    def answer(self, path, query):
        """The JSON for an address, or None for a picture."""
        match path, query.get("action", [""])[0]:
            case "/nasa/search", _:
                return self.nasa_search()
            case _, "wbgetentities":
                return self.commons_captions()
            case "/commons/api.php", _ if "generator" in query:
                return self.commons_search()
            case "/commons/api.php", _:
                return {"batchcomplete": True, "query": {"pages": [self.commons_page()]}}
        return self.nasa_asset() if path.startswith("/nasa/asset/") else None


def nasa_data():
    return {
        "center": "HQ",
        "title": "Soyuz MS-25 Crew",
        "nasa_id": "NHQ1",
        "media_type": "image",
        "photographer": "NASA/Bill Ingalls",
        "location": "Baikonur Cosmodrome",
        "date_created": "2024-03-21T00:00:00Z",
        "description": NASA_CAPTION,
    }


def commons_metadata():
    values = {
        "ObjectName": "Soyuz MS-25 crew",
        "ImageDescription": {
            "_type": "lang",
            "en": "<p>The crew of <a href='/x'>Soyuz MS-25</a></p>",
            "ru": "Экипаж МС-25",
        },
        "Artist": '<a href="//commons.wikimedia.org/wiki/User:Ann" title="User:Ann">Ann &amp; Bob</a>',
        "DateTimeOriginal": '<time class="dtstart" datetime="2024-03-20">20 March 2024</time>',
        "LicenseShortName": "CC BY-SA 4.0",
        "LicenseUrl": LICENCE,
        "UsageTerms": "Creative Commons Attribution-Share Alike 4.0",
        "Copyrighted": "True",
        "Restrictions": "",
    }
    return {name: {"value": value, "source": "commons-desc-page"} for name, value in values.items()}


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        stub = self.server.stub
        parts = urlsplit(self.path)
        stub.asked.append(self.path)
        stub.agents.append(self.headers["User-Agent"])
        fault = next((fault for key, fault in stub.faults.items() if key in self.path), None)
        if fault:
            fault(self)
            return
        found = stub.answer(parts.path, parse_qs(parts.query))
        if found is None:
            self.send(stub.picture, "image/jpeg")
        else:
            self.send(json.dumps(found).encode(), "application/json; charset=utf-8")

    def send(self, body, media_type="application/json", status=200, **headers):
        self.send_response(status)
        usual = {"Content_Type": media_type, "Content_Length": str(len(body)), "Connection": "close"}
        for name, value in (usual | headers).items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)
        self.close_connection = True

    def log_message(self, *args):
        pass


class Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request, client_address):
        """The site hangs up on what takes too long."""


@contextmanager
def archives_on_this_machine(settings, monkeypatch):
    server = Server(("127.0.0.1", 0), Handler)
    server.stub = stub = Stub(server)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    settings.PHOTO_ARCHIVES = {"nasa": f"{stub.address}/nasa", "commons": f"{stub.address}/commons/api.php"}
    monkeypatch.setattr(fetching, "_paused_until", {})
    cache.clear()
    try:
        yield stub
    finally:
        stub.done.set()
        server.shutdown()
        server.server_close()


# --- Faults ---------------------------------------------------------------------------------------


def sends(body=b"{}", media_type="application/json", status=200, **headers):
    return lambda handler: handler.send(body, media_type, status, **headers)


def sends_json(value):
    return sends(json.dumps(value).encode())


def redirects_to(address):
    return sends(status=302, Location=address)


def trickles(handler):
    """A header that never ends, a byte at a time."""
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
    while not handler.server.stub.done.wait(0.02):
        handler.wfile.write(b"x")
        handler.wfile.flush()


def trickles_body(handler):
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n")
    while not handler.server.stub.done.wait(0.02):
        handler.wfile.write(b" ")
        handler.wfile.flush()


def hangs_up(handler):
    handler.connection.shutdown(socket.SHUT_RDWR)
    handler.close_connection = True


def promises_more(handler):
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 500\r\n\r\n{}")
    handler.close_connection = True


def never_ends(handler):
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n")
    while not handler.server.stub.done.is_set():
        handler.wfile.write(b" " * 65536)


# --- A door into the library, as the others have ----------------------------------------------------


def pick_file(client, stub, content, archive="nasa"):
    """An editor takes a photograph whose file has this content. Returns the photo, or the reasons of a refusal."""
    stub.picture = content
    key = {"nasa": "NHQ1", "commons": "4711"}[archive]
    sent = {"archive": archive, "key": key, "in_dialog": "true"}
    outcome = client.post(reverse("admin:photos_photo_pick"), sent).context["outcome"]
    return outcome.photo or " ".join(outcome.reasons)
