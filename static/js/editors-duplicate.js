// While a new person is entered: asks whether somebody with a similar name is already recorded.
const place = document.querySelector("[data-alike]");
const PAUSE = 500;

function watch(form) {
  let timer;
  let asked = "";

  async function ask() {
    const names = form.querySelectorAll("[name=name], [name^=names-][name$=-text]");
    const query = new URLSearchParams();
    for (const box of names) if (box.value.trim().includes(" ") || box.value.trim().length > 3) query.append("name", box.value);
    query.append("born", form.querySelector("[name=born_on]")?.value ?? "");
    const question = query.toString();
    if (question === asked) return;
    asked = question;
    try {
      const response = await fetch(`${place.dataset.alike}?${question}`);
      const found = response.ok && !response.redirected ? await response.text() : "";
      if (question !== asked) return;
      place.innerHTML = found;
      place.hidden = !found;
    } catch {
      asked = ""; // The site is not responding. Saving asks again.
    }
  }

  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, PAUSE);
  });
}

if (place) watch(place.closest("form"));
