// An ordered list of photos: thumbnails to move by button or drag, in place of a text box of their numbers.
const MOVES = [
  ["earlier", "←", (item) => item.previousElementSibling?.before(item)],
  ["later", "→", (item) => item.nextElementSibling?.after(item)],
  ["remove", "×", (item) => item.remove()],
];

const boxOf = (gallery) => gallery.querySelector("[data-photo-numbers]");
const rowOf = (gallery) => gallery.querySelector("[data-photo-row]");

function write(gallery) {
  const box = boxOf(gallery);
  box.value = [...rowOf(gallery).children].map((item) => item.dataset.photo).join(", ");
  box.dispatchEvent(new Event("input", { bubbles: true }));
}

function equip(gallery, item) {
  if (item.querySelector("button")) return;
  item.draggable = true;
  const tools = document.createElement("span");
  tools.className = "photo-tools";
  for (const [name, sign] of MOVES) {
    const button = document.createElement("button");
    button.type = "button";
    button.dataset.photoMove = name;
    button.textContent = sign;
    button.title = gallery.dataset[name];
    button.setAttribute("aria-label", `${gallery.dataset[name]}: ${item.dataset.photoTitle}`);
    tools.append(button);
  }
  item.append(tools);
}

function start(gallery) {
  boxOf(gallery).hidden = true;
  rowOf(gallery).hidden = false;
  for (const item of rowOf(gallery).children) equip(gallery, item);
}

document.addEventListener("photo-chosen", (event) => {
  const gallery = event.target.closest("[data-photo-gallery]");
  if (!gallery) return;
  event.preventDefault();
  const { number, title, thumbnail } = event.detail;
  if (rowOf(gallery).querySelector(`[data-photo="${number}"]`)) return;
  const item = document.createElement("li");
  item.dataset.photo = number;
  item.dataset.photoTitle = title;
  item.append(thumbnail.cloneNode(true));
  equip(gallery, item);
  rowOf(gallery).append(item);
  write(gallery);
});

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-photo-move]");
  if (!button) return;
  const item = button.closest("[data-photo]");
  const gallery = button.closest("[data-photo-gallery]");
  const next = item.nextElementSibling ?? item.previousElementSibling;
  MOVES.find(([name]) => name === button.dataset.photoMove)[2](item);
  if (item.isConnected) button.focus();
  else (next?.querySelector(`[data-photo-move=remove]`) ?? gallery.querySelector("[data-photo-choose]")).focus();
  const place = [...rowOf(gallery).children].indexOf(item) + 1;
  gallery.querySelector("[data-photo-status]").textContent = place ? `${gallery.dataset.moved} ${place}` : "";
  write(gallery);
});

let dragged;
document.addEventListener("dragstart", (event) => {
  dragged = event.target.closest?.("[data-photo-row] > [data-photo]");
});
document.addEventListener("dragover", (event) => {
  const over = dragged && event.target.closest?.("[data-photo-row] > [data-photo]");
  if (!over || over.parentElement !== dragged.parentElement) return;
  event.preventDefault();
  if (over === dragged) return;
  const { left, width } = over.getBoundingClientRect();
  if (event.clientX < left + width / 2) over.before(dragged);
  else over.after(dragged);
});
document.addEventListener("dragend", () => {
  if (dragged) write(dragged.closest("[data-photo-gallery]"));
  dragged = undefined;
});

for (const gallery of document.querySelectorAll("[data-photo-gallery]")) start(gallery);
