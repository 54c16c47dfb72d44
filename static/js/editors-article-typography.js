// Suggests the quotes and apostrophes of the article’s language for straight quotes and back-ticks.
const offer = document.querySelector("[data-typography]");
const dialog = document.querySelector("[data-typography-dialog]");
const form = offer?.closest("form");
const BOXES = "textarea:not([name*=__prefix__]):not(.select2-search__field), input.vTextField:not([name*=__prefix__]):not([data-photo-numbers])";
const PLAIN = ["slug", "address"];
const QUOTES = { en: "“”‘’", es: "«»“”", ru: "«»„“", be: "«»„“" };
const APOSTROPHE = "’";
const CONTEXT = 18;
const PAUSE = 800;

// The changes in a text: position and character. `"` and `'` open after a space, a bracket or a dash.
function changesIn(text, language) {
  const [open, close, openInner, closeInner] = QUOTES[language] ?? QUOTES.en;
  const changes = [];
  let quoted = 0;
  let inner = 0;
  for (const { 0: sign, index } of text.matchAll(/["'`´]/g)) {
    const before = text[index - 1] ?? " ";
    const after = text[index + 1] ?? " ";
    const opens = /[\s([{—–\-«“„‘/]/.test(before) && !/\s/.test(after);
    let change = APOSTROPHE;
    if (sign === '"') {
      if (/\d/.test(before) && !quoted) continue; // Inches.
      change = opens ? open : close;
      quoted = Math.max(0, quoted + (opens ? 1 : -1));
    } else if (sign === "'") {
      if (/\d/.test(before) && !/[\p{L}\d]/u.test(after) && !inner) continue; // Feet, minutes.
      if (opens && !/\d/.test(after) && text.indexOf("'", index + 1) > 0) {
        change = openInner;
        inner += 1;
      } else if (inner && !/[\p{L}\d]/u.test(after)) {
        change = closeInner;
        inner -= 1;
      }
    } else if (opens) continue; // An opening back-tick marks code, not an apostrophe.
    changes.push({ index, sign, change });
  }
  return changes;
}

// A text box holds one text; a rich text holds one for each paragraph, even if tags divide it.
function textsOf(box) {
  if (!box.matches("[data-rich-text]")) return [{ text: box.value }];
  const { body } = new DOMParser().parseFromString(box.value, "text/html");
  const parts = [...body.querySelectorAll("p, h2, h3, li")].filter((one) => !one.querySelector("p, li"));
  return parts.map((part) => ({ text: part.textContent, part, body }));
}

const languageOf = () => form.querySelector("[name=language]")?.value ?? "en";
const boxes = () => [...form.querySelectorAll(BOXES)].filter((box) => !PLAIN.includes(box.name.split("-").pop()));

function everyChange() {
  const found = [];
  for (const box of boxes()) {
    if (!/["'`´]/.test(box.value)) continue;
    for (const place of textsOf(box)) {
      for (const change of changesIn(place.text, languageOf())) found.push({ box, place, ...change });
    }
  }
  return found;
}

function count() {
  const number = everyChange().length;
  offer.hidden = !number;
  offer.querySelector("[data-count]").textContent = number;
}

function line(found, key) {
  const { place, index, sign, change } = found;
  const item = document.createElement("li");
  const label = document.createElement("label");
  const choice = document.createElement("input");
  choice.type = "checkbox";
  choice.checked = true;
  choice.value = key;
  const [gone, come] = [document.createElement("del"), document.createElement("ins")];
  gone.textContent = sign;
  come.textContent = change;
  const start = place.text.slice(Math.max(0, index - CONTEXT), index);
  label.append(choice, ` …${start}`, gone, come, `${place.text.slice(index + 1, index + CONTEXT)}…`);
  item.append(label);
  return item;
}

function setSign({ part }, index, change) {
  const walker = document.createTreeWalker(part, NodeFilter.SHOW_TEXT);
  for (let offset = 0; walker.nextNode(); offset += walker.currentNode.length) {
    if (index >= offset + walker.currentNode.length) continue;
    walker.currentNode.replaceData(index - offset, 1, change);
    return;
  }
}

function apply(chosen) {
  const touched = new Map();
  for (const { box, place, index, change } of chosen) {
    // Every replacement is one character, so the other positions stay valid.
    if (place.part) {
      setSign(place, index, change);
      touched.set(box, [...(touched.get(box) ?? []), place]);
    } else {
      box.value = box.value.slice(0, index) + change + box.value.slice(index + 1);
      box.dispatchEvent(new Event("input", { bubbles: true }));
    }
  }
  for (const [box, [{ body }]] of touched) {
    box.dispatchEvent(new CustomEvent("rich-text:set", { bubbles: true, detail: body.innerHTML }));
  }
}

function setUp() {
  let timer;
  let offered = [];
  const later = () => {
    clearTimeout(timer);
    timer = setTimeout(count, PAUSE);
  };
  document.addEventListener("input", later);
  document.addEventListener("change", later);
  offer.addEventListener("click", () => {
    offered = everyChange();
    dialog.querySelector("[data-changes]").replaceChildren(...offered.map(line));
    dialog.showModal();
  });
  dialog.querySelector("[data-cancel]").addEventListener("click", () => dialog.close());
  dialog.querySelector("[data-apply]").addEventListener("click", () => {
    const selected = [...dialog.querySelectorAll(":checked")].map((choice) => offered[choice.value]);
    dialog.close();
    apply(selected);
    count();
    if (offer.hidden) document.querySelector("[data-preview-toggle]")?.focus();
  });
  document.body.append(dialog); // Outside the form: its check boxes are not part of the article.
  count();
}

if (offer) setUp();
