// Opens the photo library in a dialogue for fields that hold a photo; Django’s own field keeps working.
const dialog = document.createElement("dialog");
dialog.className = "photo-dialog";
document.body.append(dialog);
let chooser;

async function libraryAt(address) {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(`${address} answered ${answer.status}`);
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  return page.querySelector("[data-photo-library]");
}

async function show(address) {
  dialog.replaceChildren(await libraryAt(address));
  dialog.querySelector("input[type=search]").focus();
}

async function showChosen(select) {
  const own = select.closest("[data-photo-chooser]");
  const place = own.querySelector("[data-photo-chosen]");
  const number = select.value;
  const library = number && (await libraryAt(`${own.dataset.photoChooser}?photo=${number}`));
  if (select.value !== number) return; // Another was chosen in the meantime.
  place.replaceChildren(...(library ? library.querySelectorAll(".thumbnail") : []));
}

document.addEventListener("click", async (event) => {
  const opener = event.target.closest("[data-photo-choose]");
  if (!opener) return;
  chooser = opener.closest("[data-photo-chooser]");
  dialog.setAttribute("aria-label", opener.textContent);
  await show(chooser.dataset.photoChooser);
  dialog.showModal();
});

dialog.addEventListener("click", (event) => {
  const page = event.target.closest("a");
  const photo = event.target.closest("[data-photo]");
  if (page) {
    event.preventDefault();
    show(page.href);
  } else if (photo) {
    const number = photo.dataset.photo;
    const chosen = { number, title: photo.dataset.photoTitle, thumbnail: photo.querySelector(".thumbnail") };
    // A gallery keeps the library open, to add more photos.
    const event = new CustomEvent("photo-chosen", { bubbles: true, cancelable: true, detail: chosen });
    if (!chooser.dispatchEvent(event)) return photo.setAttribute("aria-pressed", "true");
    const select = chooser.querySelector("select");
    if (![...select.options].some((option) => option.value === number)) {
      select.add(new Option(photo.dataset.photoTitle, number));
    }
    select.value = number;
    select.dispatchEvent(new Event("change", { bubbles: true }));
    dialog.close();
  }
});

dialog.addEventListener("submit", (event) => {
  if (event.target.method === "dialog") return;
  event.preventDefault();
  show(`${event.target.action}?${new URLSearchParams(new FormData(event.target))}`);
});

for (const opener of document.querySelectorAll("[data-photo-choose]")) opener.hidden = false;
// Django’s select box reports changes through jQuery.
django.jQuery(document).on("change", "[data-photo-chooser] select", (event) => showChosen(event.target));
