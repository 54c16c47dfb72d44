"""Takes the screenshots in docs/images, with the data in var/: `make screenshots`."""

from io import BytesIO

from PIL import Image
from playwright.sync_api import sync_playwright
from serving import ROOT, find_chromium, sample_pages, serving

SHOWN = ["home", "filtered missions", "mission", "person", "article", "in space"]
SIZE = {"width": 1280, "height": 860}
CHROMIUM = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]


def main() -> None:
    chromium = find_chromium()
    if not chromium:
        print("Skipped: Chromium is not installed.")
        return
    pages = sample_pages()
    folder = ROOT / "docs" / "images"
    with serving() as site, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=CHROMIUM)
        page = browser.new_page(viewport=SIZE, color_scheme="light", locale="en-GB")
        for name in SHOWN:
            if name not in pages:
                print(f"{name}: no data to show")
                continue
            page.goto(site + pages[name], wait_until="networkidle")
            file = folder / f"{name.replace(' ', '-')}.webp"
            Image.open(BytesIO(page.screenshot())).save(file, quality=80, method=6)
            print(f"{file.relative_to(ROOT)}: {file.stat().st_size / 1024:.0f} KB")
        browser.close()


if __name__ == "__main__":
    main()
