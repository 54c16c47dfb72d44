"""The way into the admin that browser tests share. The form itself has tests in tests/test_login.py."""

PASSWORD = "Chervyen-1971-Kazbek"


def log_in(page, username="valentina"):
    page.request.get("/admin/login/")
    token = next(cookie["value"] for cookie in page.context.cookies() if cookie["name"] == "csrftoken")
    form = {"username": username, "password": PASSWORD, "csrfmiddlewaretoken": token}
    page.request.post("/admin/login/", form=form, max_redirects=0)
    page.goto("/admin/")
    page.get_by_role("heading", name="Editors’ desk").wait_for()
