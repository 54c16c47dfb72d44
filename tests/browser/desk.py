"""The way into the admin that browser tests share."""

PASSWORD = "Chervyen-1971-Kazbek"


def log_in(page, username="valentina"):
    page.goto("/admin/")
    page.get_by_label("Username").fill(username)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()
    page.get_by_role("heading", name="Editors’ desk").wait_for()
