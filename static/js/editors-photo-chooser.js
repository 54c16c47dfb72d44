// Opens the photo library in a dialogue for fields that hold a photo; Django’s own field keeps working.
const dialog = document.createElement("dialog");
dialog.className = "photo-dialog";
document.body.append(dialog);
let chooser;

async function libraryAt(address, options) {
  const answer = await fetch(address, options);
  if (!answer.ok) throw new Error(`${address} answered ${answer.status}`);
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  return page.querySelector("[data-photo-library]");
}

async function show(address) {
  dialog.setAttribute("aria-busy", "true");
  try {
    dialog.replaceChildren(await libraryAt(address));
  } finally {
    dialog.removeAttribute("aria-busy");
  }
  dialog.querySelector("input[type=search]")?.focus();
}

// Adds a photograph of an archive to the library, and chooses it. If it is refused, the results stay.
async function pick(form, button) {
  const data = new FormData(form);
  data.set("in_dialog", "true");
  const words = [...button.childNodes];
  button.disabled = true;
  button.textContent = button.dataset.sending;
  form.querySelector("[data-photo-refused]")?.remove();
  let refused;
  try {
    const outcome = await libraryAt(form.action, { method: "POST", body: data });
    refused = outcome.querySelector("[data-photo-refused]");
    if (!refused) {
      choose(outcome.querySelector("[data-photo]"));
      if (dialog.open) form.replaceChildren(outcome.querySelector("[role=status]"));
      return;
    }
  } catch {
    refused = document.createElement("p");
    refused.className = "errornote";
    refused.dataset.photoRefused = "";
    refused.textContent = form.dataset.failed;
    refused.setAttribute("role", "alert");
  } finally {
    button.disabled = false;
    button.replaceChildren(...words);
  }
  form.append(refused);
  button.focus();
}

function choose(photo) {
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

// The name of the record that the photo is for: the first search text.
function wanted() {
  const name = document.querySelector("#id_name, #id_title")?.value.trim();
  return name ? `?${new URLSearchParams({ for: name })}` : "";
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
  await show(`${chooser.dataset.photoChooser}${wanted()}`);
  dialog.showModal();
});

dialog.addEventListener("click", (event) => {
  const page = event.target.closest("a");
  const photo = event.target.closest("[data-photo]");
  if (page && page.target !== "_blank") {
    event.preventDefault();
    show(page.href);
  } else if (photo) {
    choose(photo);
  }
});

dialog.addEventListener("submit", (event) => {
  if (event.target.method === "dialog") return;
  event.preventDefault();
  if (event.target.method === "post") return pick(event.target, event.submitter);
  show(`${event.target.action}?${new URLSearchParams(new FormData(event.target))}`);
});

for (const opener of document.querySelectorAll("[data-photo-choose]")) opener.hidden = false;
// Django’s select box reports changes through jQuery.
django.jQuery(document).on("change", "[data-photo-chooser] select", (event) => showChosen(event.target));
