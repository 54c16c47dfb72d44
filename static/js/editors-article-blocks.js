// Lets editors add, move, open and close blocks without a mouse, and shows the content of each in its heading.
// django-content-editor keeps their order and handles dragging; this builds on it.
const bar = document.querySelector("[data-writing-bar]");
const tools = document.querySelector("[data-block-tools]");
const adders = document.querySelector("[data-block-adders]");
const menu = document.querySelector("[data-block-menu]");
const status = document.querySelector("[data-block-status]");
const THUMBNAILS = 4;
let machine;

const blocks = () => [...machine.querySelectorAll(":scope > .block:not(.empty-form)")];
const orderOf = (block) => block.querySelector("input[name$=-ordering]");
const place = (block) => Number(block.style.order);

// --- Headings of blocks ------------------------------------------------------------------------------

function wordsIn(box) {
  if (box.matches("select")) return box.value && box.selectedOptions[0]?.text;
  if (!box.matches("[data-rich-text]")) return box.value;
  return new DOMParser().parseFromString(box.value.replaceAll("><", "> <"), "text/html").body.textContent;
}

function summarise(block) {
  const boxes = block.querySelectorAll(
    "fieldset :is(textarea, select:not([name$=-size]), input[type=text]:not([data-photo-numbers]))",
  );
  const words = [...boxes].map((box) => wordsIn(box)?.trim()).filter(Boolean);
  const pictures = [...block.querySelectorAll("fieldset .thumbnail")].slice(0, THUMBNAILS);
  const label = block.querySelector("h3 .inline_label");
  label.replaceChildren(...pictures.map((one) => one.cloneNode(true)), (words[0] ?? "").slice(0, 160));
}

// --- Order --------------------------------------------------------------------------------------------

// The blocks are ordered by CSS, but keyboards and screen readers follow the document, so reorder that too.
function arrange() {
  for (const block of blocks().sort((one, other) => place(one) - place(other))) {
    const last = machine.lastElementChild;
    if (last !== block) machine.append(block);
  }
}

function isInOrder() {
  const places = blocks().map(place);
  return places.every((value, index) => !index || places[index - 1] <= value);
}

function move(block, up) {
  const all = blocks();
  const neighbour = all[all.indexOf(block) + (up ? -1 : 1)];
  if (!neighbour) return;
  // Move the block without focus, so that focus is kept.
  if (up) block.after(neighbour);
  else block.before(neighbour);
  const [one, other] = [place(block), place(neighbour)];
  if (one === other) blocks().forEach((each, index) => setPlace(each, 10 * (index + 1)));
  else {
    setPlace(block, other);
    setPlace(neighbour, one);
  }
  block.scrollIntoView({ block: "nearest" });
  const { at, of } = status.dataset;
  status.textContent = `${block.querySelector("h3 b").textContent} ${at} ${blocks().indexOf(block) + 1} ${of} ${all.length}`;
  orderOf(block).dispatchEvent(new Event("input", { bubbles: true }));
}

function setPlace(block, value) {
  block.style.order = value;
  orderOf(block).value = value;
}

// --- Open and closed ----------------------------------------------------------------------------------

function tellWhetherOpen(block) {
  const toggle = block.querySelector("[data-toggle]");
  toggle?.setAttribute("aria-expanded", String(!block.matches(".collapsed, .for-deletion")));
}

// After a save the content editor would open or close all blocks; keep the state of each.
function asBeforeSaving() {
  const closed = new URLSearchParams(location.hash.slice(1)).get("collapsed")?.split(",");
  if (!closed) return;
  for (const block of blocks()) {
    block.classList.toggle("collapsed", closed.includes(orderOf(block).value) && !block.querySelector(".errorlist"));
  }
}

// --- Adding -------------------------------------------------------------------------------------------

function kinds() {
  return window.ContentEditor.plugins.map(({ prefix, title }) => {
    const button = document.createElement("button");
    button.type = "button";
    button.dataset.add = prefix;
    const icon = document.createElement("span");
    icon.className = "block-icon";
    icon.dataset.kind = prefix;
    button.append(icon, title);
    return button;
  });
}

let before = null;
function add(prefix) {
  window.ContentEditor._insertBefore = before;
  before = null;
  if (menu.matches(":popover-open")) menu.hidePopover();
  window.ContentEditor.addContent(prefix);
}

function showMenu(opener) {
  before = opener.closest(".block");
  menu.showPopover();
  const { left, bottom } = opener.getBoundingClientRect();
  menu.style.left = `${Math.max(8, Math.min(left, innerWidth - menu.offsetWidth - 8))}px`;
  menu.style.top = `${Math.max(8, Math.min(bottom, innerHeight - menu.offsetHeight - 8))}px`;
  menu.querySelector("button").focus();
}

// --- Setting up ---------------------------------------------------------------------------------------

function equip(block) {
  const heading = block.querySelector(":scope > h3");
  if (heading.querySelector(".block-tools")) return;
  const own = tools.content.firstElementChild.cloneNode(true);
  for (const button of own.children) {
    button.setAttribute("aria-label", button.title);
  }
  heading.prepend(own.querySelector("[data-toggle]"));
  heading.querySelector(".inline_label").after(own);
  summarise(block);
  tellWhetherOpen(block);
}

function listen() {
  // Runs before the content editor, for which any click on a heading opens or closes the block.
  machine.addEventListener(
    "click",
    (event) => {
      const button = event.target.closest("[data-move], [data-insert]");
      if (!button) return;
      event.stopPropagation();
      const block = button.closest(".block");
      if (button.dataset.move) move(block, button.dataset.move === "up");
      else showMenu(button);
    },
    true,
  );
  machine.addEventListener("keydown", (event) => {
    const block = event.target.closest(".block");
    if (!block || !event.altKey || event.ctrlKey || event.metaKey || !/^Arrow(Up|Down)$/.test(event.key)) return;
    event.preventDefault();
    move(block, event.key === "ArrowUp");
  });
  const changed = (event) => {
    const block = event.target.closest?.(".block");
    if (block && machine.contains(block)) summarise(block);
  };
  machine.addEventListener("input", changed);
  django.jQuery(machine).on("change", changed);
  new MutationObserver((changes) => {
    for (const { target } of changes) {
      if (target.matches(".block")) tellWhetherOpen(target);
      if (target.matches("[data-photo-chosen]")) summarise(target.closest(".block"));
    }
  }).observe(machine, { subtree: true, childList: true, attributes: true, attributeFilter: ["class"] });
  for (const sign of ["drop", "dragend"]) {
    machine.addEventListener(sign, () => setTimeout(() => isInOrder() || arrange()));
  }
  document.addEventListener("formset:added", ({ target: block }) => {
    if (!block.matches(".block")) return;
    equip(block);
    if (!isInOrder()) arrange();
    block.scrollIntoView({ block: "nearest" });
    const first = block.querySelector(
      "fieldset :is(.ProseMirror, [data-photo-choose], .select2-selection, textarea:not([data-rich-text]), input:not([type=hidden], [hidden]))",
    );
    first?.focus();
  });
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-add]");
    if (!button) return;
    if (!menu.contains(button)) before = null;
    add(button.dataset.add);
  });
}

function closeAll() {
  const button = bar.querySelector("[data-collapse-all]");
  const all = machine.parentElement.parentElement.querySelector(".collapse-items input");
  const [close, open] = [button.textContent, button.dataset.expand];
  const tell = () => {
    button.textContent = all.checked ? open : close;
  };
  button.addEventListener("click", () => {
    all.click();
    tell();
  });
  tell();
}

function setUp() {
  machine = document.querySelector(".order-machine");
  document.body.classList.add("blocks-ready");
  if (!bar || !machine) return; // The reader may not edit.
  arrange();
  asBeforeSaving();
  machine.querySelectorAll(".block:not(.empty-form)").forEach(equip);
  machine.parentElement.before(bar);
  machine.parentElement.after(adders);
  adders.replaceChildren(...kinds());
  menu.replaceChildren(...kinds());
  bar.hidden = adders.hidden = false;
  listen();
  closeAll();
}

// A rejected form shows its errors at the top, so the content editor must not restore the scroll position.
if (document.querySelector("[data-refused]")) history.replaceState(null, "", location.pathname + location.search);
document.addEventListener("content-editor:ready", setUp);
