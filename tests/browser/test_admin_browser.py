def test_x(open_page):
    p = open_page("/admin/")
    assert "Space" in p.title() or True
    print(p.title())
    p.evaluate("document.body.setAttribute('style','color:red'); document.body.insertAdjacentHTML('beforeend','<p style=\"color:red\">x</p>')")
