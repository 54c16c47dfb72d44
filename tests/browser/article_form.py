"""Steps that the browser tests of articles share: filling in the form of an article."""

TALL = {"width": 1440, "height": 900}


def address(article=None):
    return f"/admin/articles/article/{article.pk}/change/" if article else "/admin/articles/article/add/"


def open_form(page, article=None):
    page.goto(address(article))
    page.locator(".blocks-ready").wait_for()
    return page


def blocks(page):
    return page.locator(".order-machine > .block:not(.empty-form)")


def add(page, kind):
    page.get_by_role("group", name="Add a block").get_by_role("button", name=kind, exact=True).click()
    return blocks(page).last


def choose(page, block, field, typed):
    block.locator(f".field-{field} .select2-selection").click()
    page.locator(".select2-search__field").last.fill(typed)
    page.locator(".select2-results__option", has_text=typed).first.click()


def saved(page):
    page.locator(".messagelist .success").wait_for()
