// A step of a flight: shows what saving will change while the form is filled in.
const form = document.querySelector("form[data-step]");
const PAUSE = 700;

function showPreview() {
  const place = form.querySelector("[data-preview]");
  let timer;
  let latest;

  async function show() {
    const body = new FormData(form);
    body.set("_preview", "1");
    latest = body;
    try {
      const response = await fetch(location.href, { method: "POST", body });
      const page = new DOMParser().parseFromString(await response.text(), "text/html");
      const shown = page.querySelector("[data-preview]");
      if (latest === body && shown) place.replaceChildren(...shown.childNodes);
    } catch {
      place.replaceChildren(); // The site is not responding. Saving will say so.
    }
  }

  const later = () => {
    clearTimeout(timer);
    timer = setTimeout(show, PAUSE);
  };
  form.addEventListener("input", later);
  form.addEventListener("change", later);
  show();
}

if (form) showPreview();
