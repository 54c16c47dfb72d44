// The captioning page: saves each row when it is left, moves by keyboard from row to row, and copies from the row above.
const form = document.querySelector("[data-captions]");
const news = document.querySelector("[data-caption-news]");
const SEARCHES = "admin-autocomplete";
const MOST_KEPT_ALIVE = 60_000; // Browsers do not finish larger requests after a page is closed.

const rowOf = (node) => node.closest?.("[data-caption-row]");
const fieldOf = (node) => node.closest?.("[data-field]");
const nameOf = (row) => row.querySelector("h2").textContent.trim();

// --- Select boxes that search: set up when they are used, because a page has many ------------------

function postpone(row) {
  for (const select of row.querySelectorAll(`select.${SEARCHES}`)) select.classList.replace(SEARCHES, "searches-later");
}

function setUp(select) {
  if (!select.classList.contains("searches-later")) return;
  select.classList.replace("searches-later", SEARCHES);
  django.jQuery(select).djangoAdminSelect2();
}

function enter(field) {
  const select = field.querySelector("select.searches-later");
  if (select) setUp(select);
  const search = field.querySelector(".select2-search__field");
  const box = search ?? field.querySelector("input:not([type=hidden]), textarea, select");
  box.focus();
  box.select?.();
}

// --- Saving ----------------------------------------------------------------------------------------

const saved = new WeakMap(); // What each row held when it was last saved.
let queue = Promise.resolve();
let underway = 0;
let leaving = false;

function dataOf(row) {
  const prefix = `${row.dataset.prefix}-`;
  return [...new FormData(form)].filter(([name]) => name.startsWith(prefix));
}

const textOf = (data) => JSON.stringify(data.filter(([name]) => !name.endsWith("-seen")));
const isDirty = (row) => row.isConnected && row.dataset.prefix && textOf(dataOf(row)) !== saved.get(row);
const rows = () => [...form.querySelectorAll("[data-caption-row]")];

function tell(row, outcome, text, announced = true) {
  const state = row.querySelector("[data-row-state]");
  state.dataset.outcome = outcome;
  state.textContent = text;
  if (announced) news.textContent = `${nameOf(row)}: ${text}`;
}

function save(row, button) {
  underway += 1;
  queue = queue.then(() => send(row, button)).finally(() => {
    underway -= 1;
  });
  return queue;
}

async function send(row, button) {
  if (!button && !isDirty(row)) return;
  const sent = dataOf(row);
  const body = new URLSearchParams(sent);
  body.set("csrfmiddlewaretoken", form.querySelector("[name=csrfmiddlewaretoken]").value);
  body.set("row", row.dataset.captionRow);
  for (const { value } of form.querySelectorAll("input[name=language]")) body.append("language", value);
  if (button) body.set(button.name, button.value);
  tell(row, "saving", form.dataset.saving, false);
  try {
    const answer = await fetch(location.href, { method: "POST", body, keepalive: String(body).length < MOST_KEPT_ALIVE });
    document.dispatchEvent(new CustomEvent("editors:answer", { detail: answer }));
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = answer.ok && page.querySelector(`[data-caption-row="${row.dataset.captionRow}"]`);
    if (fresh) {
      receive(row, fresh, sent, button);
    } else {
      tell(row, "refused", answer.redirected || answer.status === 403 ? form.dataset.loggedOut : form.dataset.unsent);
    }
  } catch {
    tell(row, "refused", form.dataset.unsent);
  }
}

function receive(row, fresh, sent, button) {
  const state = fresh.querySelector("[data-row-state]");
  const { outcome } = state.dataset;
  if (button?.name.endsWith("-theirs")) {
    const number = row.querySelector("[data-number]");
    row.replaceWith(fresh);
    fresh.querySelector("[data-number]").replaceWith(number);
    begin(fresh);
    enter(fresh.querySelector("[data-field]"));
    return;
  }
  row.querySelector("[data-row-state]").replaceWith(state);
  showErrors(row, fresh);
  if (outcome === "refused") {
    news.textContent = `${nameOf(row)}: ${state.innerText}`;
    return;
  }
  row.querySelector("[name$='-seen']").value = fresh.querySelector("[name$='-seen']").value;
  row.querySelector("[data-title]").textContent = fresh.querySelector("[data-title]").textContent;
  saved.set(row, textOf(sent));
  offer(row, fresh);
  if (outcome === "saved") news.textContent = `${nameOf(row)}: ${state.innerText}`;
}

function showErrors(row, fresh) {
  for (const field of row.querySelectorAll("[data-field]")) {
    const again = fresh.querySelector(`[data-field="${CSS.escape(field.dataset.field)}"]`);
    const errors = again?.querySelector("[data-errors]");
    if (!errors) continue;
    field.querySelector("[data-errors]").replaceWith(errors);
    for (const box of field.querySelectorAll("input, textarea, select")) {
      const id = errors.firstElementChild?.id;
      for (const [name, value] of [["aria-invalid", id && "true"], ["aria-describedby", id]]) {
        if (value) box.setAttribute(name, value);
        else box.removeAttribute(name);
      }
    }
  }
}

// Names that the saved texts mention may be new.
function offer(row, fresh) {
  const offers = fresh.querySelector("[data-offers]");
  if (offers) row.querySelector("[data-offers]").replaceWith(offers);
}

function saveAll() {
  return Promise.all(rows().filter(isDirty).map((row) => save(row)));
}

// --- Keyboard --------------------------------------------------------------------------------------

function neighbour(row, step) {
  const all = rows();
  return all[all.indexOf(row) + step];
}

function move(field, step) {
  const next = neighbour(rowOf(field), step);
  const there = next?.querySelector(`[data-field="${CSS.escape(field.dataset.field)}"]`);
  if (there) enter(there);
}

function copyFromAbove(field) {
  const above = neighbour(rowOf(field), -1)?.querySelector(`[data-field="${CSS.escape(field.dataset.field)}"]`);
  if (!above) return;
  const theirs = above.querySelectorAll("input, textarea, select");
  const boxes = [...field.querySelectorAll("input, textarea, select")].filter((box) => box.name);
  const named = [...theirs].filter((box) => box.name);
  boxes.forEach((box, number) => {
    const other = named[number];
    if (!other) return;
    if (box.type === "checkbox") box.checked = other.checked;
    else if (box.multiple) box.replaceChildren(...[...other.selectedOptions].map((one) => new Option(one.text, one.value, true, true)));
    else box.value = other.value;
    box.dispatchEvent(new Event("change", { bubbles: true }));
    if (box.classList.contains(SEARCHES)) django.jQuery(box).trigger("change");
  });
}

const isOneLine = (box) => box.matches("input:not([type=checkbox]):not([type=submit])") && !box.matches(".select2-search__field");

function press(event) {
  const field = fieldOf(event.target);
  if (!field || !rowOf(field) || event.isComposing) return;
  const commands = event.ctrlKey || event.metaKey;
  if (event.key === "Enter" && !event.altKey && (commands || isOneLine(event.target))) {
    event.preventDefault();
    event.stopPropagation();
    move(field, event.shiftKey ? -1 : 1);
  } else if (commands && ["'", "’"].includes(event.key) && !event.altKey) {
    event.preventDefault();
    copyFromAbove(field);
  }
}

// --- Each row --------------------------------------------------------------------------------------

function begin(row) {
  postpone(row);
  const button = form.querySelector("template[data-above]").content.firstElementChild;
  if (neighbour(row, -1)) {
    for (const field of row.querySelectorAll("[data-can-repeat]")) {
      const above = button.cloneNode(true);
      const label = field.querySelector("label, legend");
      above.setAttribute("aria-label", `${label.textContent.trim()} ${above.getAttribute("aria-label")}`);
      above.addEventListener("click", () => copyFromAbove(field));
      if (label.matches("legend")) label.append(above);
      else label.after(above);
    }
  }
  saved.set(row, textOf(dataOf(row)));
}

// The text of a file that names no language goes into the boxes of the language chosen for it, where they are empty.
function fillFromUnnamed(select) {
  const row = rowOf(select);
  for (const text of row.querySelectorAll("[data-unnamed]")) {
    const box = row.querySelector(`[data-field="${CSS.escape(`${text.dataset.unnamed}_${select.value}`)}"] textarea`);
    if (text.dataset.unnamed && box && !box.value) box.value = text.textContent;
  }
}

function accept(box) {
  const select = rowOf(box).querySelector(`select[name="${rowOf(box).dataset.prefix}-${box.dataset.offer}"]`);
  const name = box.nextElementSibling.textContent;
  if (![...select.options].some((option) => option.value === box.value)) select.add(new Option(name, box.value, true, true));
  if (select.classList.contains(SEARCHES)) django.jQuery(select).trigger("change");
  const label = box.closest("label");
  const next = label.nextElementSibling ?? label.previousElementSibling;
  const offers = box.closest("[data-offers]");
  label.remove();
  if (next?.matches("label")) next.querySelector("input").focus();
  else {
    enter(fieldOf(select));
    offers.hidden = true;
  }
  news.textContent = name;
}

if (form) {
  for (const part of document.querySelectorAll("[data-with-script]")) part.hidden = false;
  for (const row of rows()) begin(row);
  postpone(form.querySelector(".caption-shared"));

  form.addEventListener("focusin", ({ target }) => {
    if (!target.matches("select.searches-later")) return;
    setUp(target);
    target.parentElement.querySelector(".select2-search__field")?.focus();
  });
  form.addEventListener("focusout", ({ target, relatedTarget }) => {
    const row = rowOf(target);
    if (row && !(relatedTarget && row.contains(relatedTarget)) && isDirty(row)) save(row);
  });
  form.addEventListener("keydown", press, true);
  form.addEventListener("change", ({ target }) => {
    if (target.matches("[data-offer]")) accept(target);
    if (fieldOf(target)?.dataset.field === "unnamed" && rowOf(target)) fillFromUnnamed(target);
  });
  form.addEventListener("input", ({ target }) => {
    const row = rowOf(target);
    const state = row?.querySelector("[data-row-state]");
    if (state?.dataset.outcome === "saved") tell(row, "", form.dataset.unsaved, false);
  });
  // People are listed in the order in which they are chosen.
  django.jQuery(form).on("select2:select", "select", (event) => {
    const option = [...event.target.options].find(({ value }) => value === String(event.params.data.id));
    event.target.append(option);
  });

  form.addEventListener("submit", async (event) => {
    const button = event.submitter;
    if (/-(overwrite|theirs)$/.test(button?.name ?? "")) {
      event.preventDefault();
      save(rowOf(button), button);
    } else if (underway) {
      event.preventDefault(); // What the rows hold must not be sent twice at once.
      await queue;
      form.requestSubmit(button);
    } else {
      leaving = true;
    }
  });
  document.addEventListener("editors:logged-in", saveAll);
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden" && !leaving) saveAll();
  });
  addEventListener("pageshow", () => {
    leaving = false;
  });
  addEventListener("beforeunload", (event) => {
    if (!leaving && (underway || rows().some(isDirty))) event.preventDefault();
  });
}
