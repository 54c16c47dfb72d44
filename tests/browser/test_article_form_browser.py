"""Writing an article in Chromium. open_page itself asserts that no page broke the policy or logged an error."""

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone

from articles.models import Article
from photos.renditions import make_renditions
from records.models import Autosave, Presence
from tests.browser.article_form import TALL, add, address, blocks, choose, open_form, saved
from tests.browser.conftest import PHONE
from tests.browser.desk import PASSWORD, log_in
from tests.factories import create_article, create_mission, create_person, create_photo, create_user

WATCH_SHIFTS = """
window.shifts = [];
new PerformanceObserver((list) => {
  for (const { value, hadRecentInput } of list.getEntries()) if (!hadRecentInput) window.shifts.push(value);
}).observe({ type: "layout-shift", buffered: true });
"""


@pytest.fixture
def records(transactional_db, django_db_serialized_rollback):
    create_user(username="valentina", group="Publishers", password=PASSWORD)
    vasilevskaya = create_person(name="Marina Vasilevskaya")
    create_mission(name="Soyuz MS-25", launch="2024-03-23", end="2024-09-23", launched=[vasilevskaya])
    for title in ("Handshake", "Landing"):
        make_renditions(create_photo(title=title, caption=title))


def quotation(page):
    return page.locator("#id_quote-0-text")


def kinds_and_words(article):
    content = Article.objects.get(pk=article.pk).freeze()
    return [block.get("text") or block.get("html") or block["kind"] for block in content["blocks"]]


TWO = [{"kind": "text", "html": "<p>First</p>"}, {"kind": "quote", "text": "Second"}]


def test_an_article_is_written_with_every_kind_of_block(open_page, records):
    page = open_page(viewport=TALL)
    log_in(page)
    open_form(page)
    page.get_by_label("Title:", exact=True).fill("Twelve days")
    page.keyboard.press("Tab")
    assert page.get_by_label("Page address:", exact=True).input_value() == "twelve-days"

    add(page, "Text")
    page.keyboard.type("She flew to the station.")
    page.get_by_role("textbox", name="Text").last.wait_for()  # Labelled for those who do not see it.

    figure = add(page, "Figure")
    figure.get_by_role("button", name="Choose from the library").click()
    page.get_by_role("dialog").get_by_role("button", name="Handshake").click()
    figure.locator(".field-photo .thumbnail").wait_for()

    gallery = add(page, "Gallery")
    gallery.get_by_role("button", name="Add from the library").click()
    library = page.get_by_role("dialog")
    for name in ("Handshake", "Landing"):
        library.get_by_role("button", name=name).click()
    library.get_by_role("button", name="Close").click()
    gallery.get_by_role("button", name="Move earlier: Landing").focus()
    page.keyboard.press("Enter")

    quote = add(page, "Pull quote")
    quote.get_by_label("Quotation:").fill("It is not far.")
    choose(page, add(page, "Mission card"), "mission", "Soyuz MS-25")
    choose(page, add(page, "Person card"), "person", "Marina Vasilevskaya")

    facts = add(page, "Facts from our data")
    assert not facts.get_by_label("Time in space").is_visible()
    choose(page, facts, "person", "Marina Vasilevskaya")
    facts.get_by_label("Time in space").check()
    assert not facts.get_by_label("Launch", exact=True).is_visible()

    preview = page.frame_locator(".preview iframe")
    preview.get_by_role("heading", name="Twelve days").wait_for()
    preview.get_by_text("It is not far.").wait_for()

    page.keyboard.press("Control+s")
    saved(page)
    content = Article.objects.get(slug="twelve-days").freeze()
    assert [block["kind"] for block in content["blocks"]] == [
        "text",
        "figure",
        "gallery",
        "quote",
        "mission",
        "person",
        "facts",
    ]
    assert content["blocks"][0]["html"] == "<p>She flew to the station.</p>"
    assert len(content["blocks"][2]["photos"]) == 2
    assert content["blocks"][2]["photos"][1] == content["blocks"][1]["photo"]
    assert content["blocks"][6]["facts"] == ["time_in_space"]
    assert not Autosave.objects.exists()


def test_blocks_are_moved_added_and_removed_by_keyboard(open_page, records):
    article = create_article(blocks=[*TWO, {"kind": "quote", "text": "Third"}], live=False)
    page = open_page()
    log_in(page)
    open_form(page, article)
    last = blocks(page).last
    last.get_by_role("button", name="Move up").focus()
    page.keyboard.press("Enter")
    assert "is now block 2 of 3" in page.locator("[data-block-status]").inner_text()
    page.keyboard.press("Alt+ArrowUp")  # The focus has stayed with the block.
    assert "is now block 1 of 3" in page.locator("[data-block-status]").inner_text()
    page.get_by_role("button", name="Add a block above this one").nth(1).press("Enter")
    page.get_by_role("menu").get_by_role("button", name="Pull quote").press("Enter")
    page.keyboard.type("Between")
    blocks(page).last.get_by_label("Remove").check()
    page.keyboard.press("Control+s")
    saved(page)
    assert kinds_and_words(article) == ["Third", "Between", "<p>First</p>"]


def test_closed_blocks_are_recognised_and_stay_closed(open_page, records):
    photo = create_photo(title="Emblem")
    make_renditions(photo)
    article = create_article(blocks=[*TWO, {"kind": "figure", "photo": photo}], live=False)
    page = open_page()
    log_in(page)
    open_form(page, article)
    page.get_by_role("button", name="Close all blocks").click()
    assert blocks(page).locator(".inline_label").all_inner_texts() == ["First", "Second", "Emblem"]
    assert blocks(page).last.locator("h3 .thumbnail").count() == 1
    blocks(page).nth(1).get_by_role("button", name="Open or close").press("Enter")
    page.keyboard.press("Control+s")
    saved(page)
    page.locator(".blocks-ready").wait_for()
    opened = blocks(page).locator("[data-toggle]").evaluate_all("(all) => all.map((one) => one.ariaExpanded)")
    assert opened == ["false", "true", "false"]


def test_the_preview_follows_and_keeps_its_place(open_page, records):
    article = create_article(blocks=[{"kind": "text", "html": "<p>Long</p>" * 60}, TWO[1]], live=False)
    page = open_page(viewport=TALL)
    log_in(page)
    open_form(page, article)
    inside = page.frame_locator(".preview iframe")
    inside.get_by_text("Second").wait_for()
    frame = page.locator(".preview iframe")
    frame.evaluate("(frame) => frame.contentWindow.scrollTo(0, 500)")
    quotation(page).fill("Reworded")
    inside.get_by_text("Reworded").wait_for()
    assert frame.evaluate("(frame) => frame.contentWindow.scrollY") == 500
    page.get_by_role("button", name="Phone").click()
    assert frame.evaluate("(frame) => frame.contentWindow.innerWidth") == 390
    assert Article.objects.get(pk=article.pk).blocks.last().text == "Second"


def test_a_closed_window_costs_nothing(open_page, records):
    article = create_article(blocks=TWO, live=False)
    page = open_page()
    log_in(page)
    open_form(page, article)
    quotation(page).fill("Typed and not saved")
    add(page, "Text")
    with page.expect_request(lambda keeping: "A+new+block" in (keeping.post_data or "")) as keeping:
        page.keyboard.type("A new block")
    keeping.value.response().finished()
    page.get_by_text("Draft kept at").wait_for()
    page.close()
    again = open_page.contexts[-1].new_page()
    again.goto(address(article))
    offer = again.get_by_role("region", name="You have unsaved changes from")
    offer.get_by_role("link", name="Restore my changes").click()
    again.locator(".blocks-ready").wait_for()
    again.keyboard.press("Control+s")
    saved(again)
    assert kinds_and_words(article) == ["<p>First</p>", "Typed and not saved", "<p>A new block</p>"]
    assert again.get_by_role("region", name="You have unsaved changes from").count() == 0


def test_a_lost_line_costs_nothing(open_page, records):
    article = create_article(blocks=TWO, live=False)
    page = open_page()
    log_in(page)
    open_form(page, article)
    page.route("**/autosave/", lambda route: route.abort())
    quotation(page).fill("Typed under way")
    page.get_by_text("Your changes are being kept in this browser").wait_for()
    page.keyboard.press("Control+s")  # Refused, and the form is still there.
    assert quotation(page).input_value() == "Typed under way"
    other = page.context.new_page()  # Another window with the same form, as long as the line is down.
    other.route("**/autosave/", lambda route: route.abort())
    open_form(other, article)
    quotation(other).fill("Typed in another window")
    other.get_by_text("Your changes are being kept in this browser").wait_for()
    other.close()
    page.on("dialog", lambda dialog: dialog.accept())
    open_form(page, article)
    page.unroute("**/autosave/")
    offers = page.get_by_role("region", name="Not saved")
    assert offers.count() == 2
    offers.first.get_by_role("button", name="Discard them").click()
    offers.nth(1).wait_for(state="detached")
    offers.get_by_role("button", name="Restore my changes").click()
    page.wait_for_url("**?unsaved=**")
    assert quotation(page).input_value() in {"Typed under way", "Typed in another window"}
    open_page.problems[:] = [problem for problem in open_page.problems if "ERR_FAILED" not in problem]


@pytest.mark.parametrize("button", ["Save", "Save and continue editing", "Save and continue to publishing"])
def test_pressing_twice_saves_once(open_page, records, button):
    page = open_page()
    log_in(page)
    open_form(page)
    page.get_by_label("Title:", exact=True).fill("Twelve days")
    page.keyboard.press("Tab")
    posted = []
    page.on("request", lambda request: request.method == "POST" and posted.append(request.url))
    with page.expect_navigation():
        page.get_by_role("button", name=button, exact=True).dblclick()
    assert page.locator(".messagelist .success").count() == 1
    assert [url for url in posted if url.endswith("/add/")] == [f"{open_page.site}/admin/articles/article/add/"]
    assert Article.objects.get().title == "Twelve days"


def test_an_expired_login_is_renewed_in_place(open_page, records):
    article = create_article(blocks=TWO, live=False)
    page = open_page()
    log_in(page)
    open_form(page, article)
    quotation(page).fill("Typed without a login")
    Session.objects.all().delete()
    page.keyboard.press("Control+s")
    dialog = page.get_by_role("dialog", name="Your login has expired")
    dialog.get_by_label("Password").fill("wrong")
    dialog.get_by_role("button", name="Log in").click()
    dialog.get_by_role("alert").get_by_text("Please enter the correct username").wait_for()
    dialog.get_by_label("Password").fill(PASSWORD)
    dialog.get_by_role("button", name="Log in").click()
    saved(page)
    assert kinds_and_words(article) == ["<p>First</p>", "Typed without a login"]
    # What was sent under way with the token of the expired login is refused, and sent again.
    open_page.problems[:] = [problem for problem in open_page.problems if "403 (Forbidden)" not in problem]


def test_leaving_asks_only_if_something_would_be_lost(open_page, records):
    article = create_article(blocks=TWO, live=False)
    page = open_page()
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    log_in(page)
    open_form(page, article)
    quotation(page).fill("Typed")
    quotation(page).fill("Second")  # And taken back.
    page.goto("/admin/")
    assert asked == []
    open_form(page, article)
    quotation(page).fill("Typed")
    page.keyboard.press("Control+s")
    saved(page)
    assert asked == []
    page.locator(".blocks-ready").wait_for()
    quotation(page).fill("Typed again")
    page.goto("/admin/")
    assert asked == ["beforeunload"]


def test_another_editor_is_seen(open_page, records):
    article = create_article(live=False)
    Presence.objects.create(
        user=create_user(first_name="Ada", last_name="Lovelace"), model="articles.article", object_id=article.pk
    )
    page = open_page()
    log_in(page)
    open_form(page, article)
    page.get_by_text(f"Also editing this: Ada Lovelace, since {timezone.now():%H}").wait_for()


def test_the_second_to_save_sees_both_texts_at_once(open_page, records):
    article = create_article(blocks=[*TWO, {"kind": "text", "html": "<p>Long</p>" * 80}], live=False)
    page = open_page()
    log_in(page)
    open_form(page, article)
    block = article.blocks.get(kind="quote")
    block.text = "Theirs"
    block.save()
    article.save()
    quotation(page).fill("Mine")
    page.evaluate("scrollTo(0, 1500)")
    page.keyboard.press("Control+s")
    told = page.get_by_role("region", name="Somebody else saved this record while you were editing it")
    told.wait_for()
    page.locator(".blocks-ready").wait_for()
    assert told.evaluate("(one) => one.getBoundingClientRect().top") > 0
    assert (told.locator("del").all_inner_texts(), told.locator("ins").all_inner_texts()) == (["Theirs"], ["Mine"])
    told.get_by_role("button", name="Overwrite with mine").click()
    saved(page)
    assert kinds_and_words(article)[:2] == ["<p>First</p>", "Mine"]


FROM_WORD = """
<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><style>p.MsoNormal { margin: 0 }</style></head><body>
<!--StartFragment--><h1 style="color:red">The crew<o:p></o:p></h1>
<p class="MsoNormal" style="text-indent:1cm"><span style="font-family:Calibri"><b>Marina</b> flew&nbsp; to the <a
href="https://example.org/x" style="color:blue">station</a>.<o:p></o:p></span></p><p class="MsoNormal">&nbsp;</p>
<p class="MsoListParagraph" style="mso-list:l0 level1 lfo1"><span style="mso-list:Ignore">·<span>&nbsp;&nbsp; </span>
</span>One</p><p class="MsoListParagraph" style="mso-list:l0 level2 lfo1"><span style="mso-list:Ignore">o</span>Under
one</p><p class="MsoListParagraph" style="mso-list:l0 level1 lfo1"><span style="mso-list:Ignore">·</span>Two</p>
<!--EndFragment--></body></html>
"""


FROM_WIKIPEDIA = """
<h2>Coming home<span class="mw-editsection">[<a href="/edit">edit</a>]</span></h2>
<table><caption>Crew</caption><tbody><tr><th>Position</th><th>Launching</th></tr>
<tr><td>Commander</td><td><p><b>Novitsky</b><sup class="reference"><a href="https://example.org/wiki/X#cite_note-1">[1]</a>
</sup></p></td></tr>
<tr><td>Seats</td><td><ul><li>left</li><li>right</li></ul></td></tr>
<tr><td><table><tr><td>1</td><td>2</td></tr></table></td><td></td></tr></tbody></table>
<dl><dt>Mass</dt><dd>7 t</dd></dl><pre>one
two</pre><p>They landed.</p>
"""


def paste(block, html):
    block.locator(".ProseMirror").evaluate(
        """(editor, html) => {
          const data = new DataTransfer();
          data.setData("text/html", html);
          editor.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
        }""",
        html,
    )


FROM_GOOGLE = (
    '<b style="font-weight:normal" id="docs-internal-guid-1"><p dir="ltr" style="line-height:1.38"><span '
    'style="font-weight:400">They were </span><span style="font-weight:700">home</span><span> </span><span '
    'style="font-style:italic">early</span><span style="font-weight:400">.</span></p></b>'
)


def test_what_is_pasted_from_a_word_processor_comes_out_clean(open_page, records):
    page = open_page()
    log_in(page)
    open_form(page)
    block = add(page, "Text")
    paste(block, FROM_WORD)
    from_word = (
        "<h2>The crew</h2>"
        '<p><strong>Marina</strong> flew to the <a href="https://example.org/x">station</a>.</p>'
        "<ul><li><p>One</p><ul><li><p>Under one</p></li></ul></li><li><p>Two</p></li></ul>"
    )
    assert block.locator("textarea").input_value() == from_word

    # What was apart stays apart: headings, rows and their cells; notes of another page stay there.
    block = add(page, "Text")
    page.keyboard.type("And left…")
    paste(block, FROM_WIKIPEDIA)
    assert block.locator("textarea").input_value() == (
        "<p>And left…</p><h2>Coming home</h2>"
        "<p>Crew</p><p>Position · Launching</p><p>Commander · <strong>Novitsky</strong></p>"
        "<p>Seats</p><ul><li><p>left</p></li><li><p>right</p></li></ul><p>1 · 2</p><p>Mass</p><p>7 t</p>"
        "<p>one<br>two</p><p>They landed.</p>"
    )
    paste(block, FROM_GOOGLE)
    assert block.locator("textarea").input_value().endswith("They were <strong>home</strong> <em>early</em>.</p>")
    assert not page.get_by_role("alert").is_visible()
    paste(block, '<p>A <img src="https://example.org/a.png" alt=""></p>')
    assert "Text blocks cannot hold pictures" in page.get_by_role("alert").inner_text()

    # The bar of a text at the foot of the window covers none of the buttons that save.
    page.evaluate("document.querySelector('.order-machine').style.paddingBlockEnd = '60rem'")
    save = page.get_by_role("button", name="Save and continue editing")
    bar = block.locator(".prose-menubar")
    scroll = "([bar, foot]) => scrollBy(0, bar.getBoundingClientRect().top - foot.getBoundingClientRect().top)"
    page.evaluate(scroll, [bar.element_handle(), save.element_handle()])
    assert save.evaluate(
        """(button) => {
          const { x, y, width, height } = button.getBoundingClientRect();
          return document.elementFromPoint(x + width / 2, y + height / 2) === button;
        }"""
    )


@pytest.mark.parametrize(
    ("language", "typed", "shown"),
    [
        ("en", "It's \"far\", it`s 5' high", "It’s “far”, it’s 5' high"),
        ("es", '"Lejos", dijo "ella"', "«Lejos», dijo «ella»"),
    ],
)
def test_typographic_signs_are_offered(open_page, records, language, typed, shown):
    article = create_article(blocks=[{"kind": "text", "html": f"<p>{typed}</p>"}], language=language, live=False)
    page = open_page()
    log_in(page)
    open_form(page, article)
    text = page.locator("#id_text-0-html")
    assert "’" not in text.input_value()  # Offered, not done.
    page.get_by_role("button", name="Smart quotes and dashes").click()
    page.get_by_role("button", name="Apply").click()
    assert text.evaluate("(box) => new DOMParser().parseFromString(box.value, 'text/html').body.innerText") == shown
    assert page.locator(".ProseMirror").first.inner_text() == shown


def test_nothing_moves_while_the_form_loads_and_is_read(open_page, records):
    photo = create_photo()
    make_renditions(photo)
    kinds = [*TWO, {"kind": "figure", "photo": photo}, {"kind": "gallery", "photos": [photo.pk]}]
    article = create_article(blocks=kinds * 6, lead=photo, live=False)
    page = open_page(viewport=TALL)
    page.context.add_init_script(WATCH_SHIFTS)
    log_in(page)
    open_form(page, article)
    page.frame_locator(".preview iframe").locator("h1").wait_for()
    page.wait_for_load_state("networkidle")
    assert page.evaluate("window.shifts") == []
    waiting = page.locator(".prose-editor--waiting").count()
    assert waiting > 0  # Editors are made when their block comes near.
    page.evaluate("document.querySelector('.prose-editor--waiting').scrollIntoView()")
    page.locator(".prose-editor--waiting").nth(waiting - 1).wait_for(state="detached")
    page.wait_for_load_state("networkidle")
    assert page.evaluate("window.shifts") == []


@pytest.mark.parametrize("colour", ["light", "dark"])
def test_the_form_fits_a_phone(open_page, records, colour):
    photo = create_photo()
    kinds = [*TWO, {"kind": "figure", "photo": photo}, {"kind": "gallery", "photos": [photo.pk]}]
    kinds += [{"kind": "facts", "lines": "Seat: left"}]
    article = create_article(blocks=kinds, lead=photo, live=False)
    page = open_page(viewport=PHONE, color_scheme=colour)
    log_in(page)
    open_form(page, article)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    assert not page.locator(".preview").is_visible()
    page.get_by_role("button", name="Preview").click()
    page.frame_locator(".preview iframe").locator("h1").wait_for()
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def test_without_scripts_what_is_there_is_saved(open_page, records):
    article = create_article(blocks=TWO, live=False)
    page = open_page(java_script_enabled=False)
    log_in(page)
    page.goto(address(article))
    quotation(page).fill("Typed without scripts")
    page.get_by_role("button", name="Save and continue editing").click()
    saved(page)
    assert kinds_and_words(article) == ["<p>First</p>", "Typed without scripts"]
