// New crew rows come with the next order number. When a person is chosen, what was usual on their last flight is filled
// in where nothing was typed, and the row says so.
const FILLED = ["launch_role", "landing_role", "category", "agency", "country"];
const FOLDED = ["status", "category", "agency", "country", "fate", "seat", "note"];
const USUAL = ["", "prime", "backup", "professional", "ok"];

const boxOf = (row, name) => row.querySelector(`[name$="-${name}"]`);

function rowsOf(block) {
  return [...block.querySelectorAll(".crew-row:not(.empty-form)")];
}

function numberRow(block, row) {
  const others = rowsOf(block).filter((other) => other !== row);
  const last = Math.max(0, ...others.map((other) => Number(boxOf(other, "order").value) || 0));
  boxOf(row, "order").value = last + 1;
}

function describeFolded(row) {
  const values = FOLDED.map((name) => boxOf(row, name))
    .filter((box) => box && !USUAL.includes(box.value))
    .map((box) => (box.selectedOptions ? box.selectedOptions[0].textContent : box.value));
  row.querySelector("[data-crew-folded]").textContent = values.join(" · ");
}

function choose(box, value, label) {
  if (box.classList.contains("admin-autocomplete") && ![...box.options].some((option) => option.value === value)) {
    box.append(new Option(label, value));
  }
  box.value = value;
  box.dispatchEvent(new Event("crew:filled"));
  django.jQuery(box).trigger("change.select2"); // Only the box's own look follows, not what listens to editors.
}

function mayFill(row, name) {
  const box = boxOf(row, name);
  if (!box || box.dataset.typed) return false;
  if (name.endsWith("_role")) {
    const moment = boxOf(row, name === "launch_role" ? "launched" : "landed");
    if (moment && !moment.checked) return false;
  }
  return USUAL.includes(box.value) || box.dataset.filled === box.value;
}

function fill(row, { values, labels, said }) {
  for (const name of FILLED.filter((one) => mayFill(row, one))) {
    const box = boxOf(row, name);
    choose(box, values[name], labels[name]);
    box.dataset.filled = box.value;
  }
  row.querySelector("[data-crew-said]").textContent = said;
  describeFolded(row);
}

async function askForSeat(block, row) {
  const form = block.closest("form");
  const person = boxOf(row, "person").value;
  const asked = new URLSearchParams({ person, order: boxOf(row, "order").value, mission: block.dataset.mission });
  for (const name of ["programme", "launch_at_0"]) asked.set(name, form.elements[name]?.value ?? "");
  try {
    const answer = await fetch(`${block.dataset.usualSeat}?${asked}`);
    if (!answer.ok || boxOf(row, "person").value !== person) return;
    fill(row, await answer.json());
    boxOf(row, "filled_for").value = person;
  } catch {
    // The site is not responding. What is empty is filled in when the form is saved.
  }
}

for (const block of document.querySelectorAll("[data-crew-block]")) {
  django.jQuery(block).on("change", "select[name$=-person]", (event) => {
    const row = event.target.closest(".crew-row");
    row.querySelector("[data-crew-question]")?.remove();
    if (!row.classList.contains("has_original") && event.target.value) askForSeat(block, row);
  });
  django.jQuery(block).on("change", "select, input", (event) => {
    const row = event.target.closest(".crew-row");
    if (!row) return;
    event.target.dataset.typed = "true";
    describeFolded(row);
  });
}

document.addEventListener("formset:added", ({ target }) => {
  const block = target.closest("[data-crew-block]");
  if (!block) return;
  numberRow(block, target);
  const box = boxOf(target, "person");
  if (!block.hasAttribute("data-filling")) django.jQuery(box).next().find("[role=combobox]").trigger("focus");
});
