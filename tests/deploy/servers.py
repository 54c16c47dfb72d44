"""The programs of a site in production, on free ports of this machine, with the configuration in deploy/."""

import os
import re
import shlex
import shutil
import socket
import ssl
import subprocess
import sys
import time
from base64 import b32decode
from contextlib import contextmanager
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode, urljoin
from urllib.request import HTTPCookieProcessor, HTTPSHandler, Request, build_opener

from django.conf import settings
from django_otp.oath import totp
from lxml import html

DEPLOY = Path(settings.BASE_DIR) / "deploy"
VENV = Path(sys.executable).parent.parent
NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")

# Root becomes another account, as on a server; anybody else is one already. It may read what it needs of this machine,
# such as a Python in root’s home, and write nothing but its own files.
ACCOUNT = "nobody" if os.getuid() == 0 else ""
READING = ["--inh-caps", "+dac_read_search", "--ambient-caps", "+dac_read_search"]
AS_ACCOUNT = ["setpriv", "--reuid", ACCOUNT, "--regid", "nogroup", "--clear-groups", *READING] if ACCOUNT else []


def give(*paths):
    """Hands files to the ordinary account."""
    for path in paths if ACCOUNT else ():
        shutil.chown(path, ACCOUNT)


def free_port():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


def wait_until(answers, *, seconds=90):
    """Until the function returns something true, which is returned."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if found := answers():
            return found
        time.sleep(0.1)
    raise TimeoutError(answers)


@contextmanager
def running(command, **options):
    """A program of the ordinary account."""
    process = subprocess.Popen([*AS_ACCOUNT, *command], start_new_session=True, **options)
    try:
        yield process
    finally:
        stop(process)


def stop(process, *, seconds=40):
    process.terminate()
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        kill(process)


def kill(process):
    """With all its children, as when the machine is lost."""
    os.killpg(process.pid, 9)
    process.wait()


def command_of(unit, code):
    """What systemd would start, with the code in this folder."""
    text = (DEPLOY / "systemd" / f"{unit}.service").read_text()
    return re.search(r"^ExecStart=(.+)$", text, re.MULTILINE)[1].replace("/opt/spaceportal", str(code))


class WebServer:
    """gunicorn as the unit starts it, on a socket that stays open while it restarts."""

    def __init__(self, code, **options):
        self.socket = socket.create_server(("127.0.0.1", 0), backlog=512)
        self.port = self.socket.getsockname()[1]
        # One process instead of three starts sooner and is measured more easily.
        self.command = command_of("spaceportal-web", code).replace("--workers 3", "--workers 1")
        self.options = {"cwd": code, **options}
        self.process = None

    def start(self):
        number = self.socket.fileno()
        as_systemd = f"LISTEN_PID=$$ LISTEN_FDS=1 exec {self.command} 3<&{number}"
        self.process = subprocess.Popen(
            [*AS_ACCOUNT, "bash", "-c", as_systemd], pass_fds=[number], start_new_session=True, **self.options
        )
        wait_until(self.responds)

    def restart(self):
        stop(self.process)
        self.start()

    def die(self):
        """Like a machine without power: nothing listens any more."""
        self.socket.close()
        kill(self.process)

    def close(self):
        self.socket.close()
        if self.process and self.process.poll() is None:
            stop(self.process)

    def get(self, path, host="localhost"):
        request = Request(f"http://127.0.0.1:{self.port}{path}", headers={"Host": host, "X-Forwarded-Proto": "https"})
        return build_opener().open(request, timeout=60).read().decode()

    def responds(self):
        assert self.process.poll() is None, "the web server has ended"
        try:
            return self.get("/healthz")
        except URLError:
            return False

    def workers(self):
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text()
        return [Path(f"/proc/{child}") for child in children.split()]

    def open_files(self):
        return sum(len(list((worker / "fd").iterdir())) for worker in self.workers())

    def memory(self):
        """Megabytes."""
        status = "".join((worker / "status").read_text() for worker in self.workers())
        return sum(int(size) for size in re.findall(r"VmRSS:\s+(\d+) kB", status)) / 1024


def write_nginx_configuration(folder, nodes, *, port):
    """Only names, ports and folders of the machine are replaced. Returns the path of a complete configuration."""
    (folder / "conf.d").mkdir(parents=True)
    (folder / "log").mkdir()
    plain = free_port()
    key = "-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -keyout privkey.pem"
    certificate = "-x509 -days 2 -subj /CN=localhost -addext subjectAltName=DNS:localhost -out fullchain.pem"
    subprocess.run(["openssl", "req", *f"{key} {certificate}".split()], cwd=folder, check=True, capture_output=True)
    text = (DEPLOY / "nginx" / "spaceportal.conf").read_text()
    for ours, here in {
        "portal.example": "localhost",
        "listen 80;": f"listen 127.0.0.1:{plain};",
        "listen [::]:80;": "",
        "listen 443 ssl http2;": f"listen 127.0.0.1:{port} ssl http2;",
        "listen [::]:443 ssl http2;": "",
        "/etc/nginx/tls": str(folder),
        "/var/cache/nginx/spaceportal": str(folder / "cache"),
        "/var/log/nginx": str(folder / "log"),
    }.items():
        assert ours in text, ours
        text = text.replace(ours, here)
    (folder / "conf.d" / "spaceportal.conf").write_text(text)
    text = (DEPLOY / "nginx" / "nodes.conf").read_text()
    servers = "".join(f"server 127.0.0.1:{node};" for node in nodes)
    assert "server 127.0.0.1:8000;" in text
    (folder / "conf.d" / "nodes.conf").write_text(text.replace("server 127.0.0.1:8000;", servers))
    parts = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    temporary = "".join(f"{part}_temp_path {folder}/{part};" for part in parts)
    whole = folder / "nginx.conf"
    whole.write_text(
        f"daemon off; pid {folder}/nginx.pid; worker_processes 1; error_log stderr warn;"
        f"events {{}} http {{ access_log off; {temporary} include {folder}/conf.d/*.conf; }}"
    )
    return whole


@contextmanager
def nginx(folder, nodes):
    """Yields a function that opens a browser of the site."""
    port = free_port()
    configuration = write_nginx_configuration(folder, nodes, port=port)
    give(folder, *folder.rglob("*"))
    with running([NGINX, "-e", "stderr", "-c", str(configuration)]):
        wait_until(lambda: (folder / "nginx.pid").exists())
        yield lambda: Browser(f"https://localhost:{port}", folder / "fullchain.pem")


class Browser:
    """Follows redirects and keeps cookies."""

    def __init__(self, address, certificate):
        self.address = address
        context = ssl.create_default_context(cafile=str(certificate))
        self.opener = build_opener(HTTPSHandler(context=context), HTTPCookieProcessor(CookieJar()))

    def open(self, path, body=None, headers=()):
        """The response, with `status`, `headers`, `url` and `text`, whatever the status."""
        address = urljoin(self.address, path)
        request = Request(address, data=body, headers={"Referer": address, **dict(headers)})  # noqa: S310
        try:
            response = self.opener.open(request, timeout=60)
        except HTTPError as error:
            response = error
        with response:
            response.content = response.read()
        response.text = response.content.decode(errors="replace")
        return response

    def submit(self, path, button="", **values):
        """Opens a page and sends its form as it is, but for these values."""
        page = self.open(path)
        assert page.status == 200, (page.status, page.text[:1000])
        form = next(
            form
            for form in html.document_fromstring(page.text).forms
            if form.method == "POST" and not form.get("action", "").startswith(("/admin/logout", "/i18n"))
        )
        fields = {name: value for name, value in form.form_values() if not isinstance(value, bytes)} | values
        if button:
            fields[button] = "1"
        return self.open(page.url, urlencode(fields).encode())

    def login(self, name, password, recovery_codes):
        """The first login sets up a second factor, and fills `recovery_codes`; each later one uses a code of them."""
        response = self.submit("/admin/login/?next=/admin/", username=name, password=password)
        page = html.document_fromstring(response.text)
        if secret := "".join(page.xpath('//code[@class="secret"]/text()')):
            code = f"{totp(b32decode(secret.replace(' ', ''))):06}"
            response = self.submit(response.url, code=code)
            page = html.document_fromstring(response.text)
            recovery_codes.extend(page.xpath('//*[@id="recovery-codes"]/li/text()'))
        else:
            response = self.submit(response.url, code=recovery_codes.pop())
        assert response.status == 200, (response.status, response.text[:1000])
        assert "Log out" in self.open("/admin/").text


def environment_of(path):
    """As a shell and systemd read it."""
    lines = [line for line in Path(path).read_text().splitlines() if line and not line.startswith("#")]
    return {name: "".join(shlex.split(value)) for name, _, value in (line.partition("=") for line in lines)}
