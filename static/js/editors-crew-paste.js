// “Paste a crew”: the site reads the names, and each becomes a row at once. Without this script the button sends the form.
const boxOf = (row, name) => row.querySelector(`[name$="-${name}"]`);

function setBox(box, value, label) {
  if (box.type === "checkbox") {
    box.checked = value === "on";
    return;
  }
  if (box.classList.contains("admin-autocomplete") && value) box.append(new Option(label, value, true, true));
  box.value = value;
  box.dataset.filled = value;
  django.jQuery(box).trigger("change.select2");
}

function addRow({ block, values, labels, question }) {
  const group = document.querySelector(`[data-crew-block="${block}"]`);
  group.setAttribute("data-filling", "");
  group.querySelector(".add-row a").click();
  group.removeAttribute("data-filling");
  const row = [...group.querySelectorAll(".crew-row:not(.empty-form)")].at(-1);
  for (const name of ["launched", "landed"]) values[name] ??= "";
  for (const [name, value] of Object.entries(values)) {
    const box = boxOf(row, name);
    if (box) setBox(box, value, labels[name]);
  }
  if (question) {
    const number = row.id.split("-").at(-1);
    row.querySelector(".crew-row__seat").insertAdjacentHTML("afterend", question.replaceAll("__prefix__", number));
  }
  const folded = ["agency", "country"].map((name) => labels[name]).filter(Boolean);
  row.querySelector("[data-crew-folded]").textContent = folded.join(" · ");
  return row;
}

function showNotes(place, summary, notes) {
  const list = document.createElement("ul");
  for (const note of notes) list.append(Object.assign(document.createElement("li"), { textContent: note }));
  place.replaceChildren(Object.assign(document.createElement("p"), { textContent: summary }), ...(notes.length ? [list] : []));
}

for (const box of document.querySelectorAll("[data-crew-paste]")) {
  const form = box.closest("form");
  const text = box.querySelector("textarea");
  const button = box.querySelector("button");
  const notes = box.querySelector("[data-crew-notes]");
  button.type = "button";

  async function read() {
    if (!text.value.trim()) {
      text.focus();
      return;
    }
    const body = new URLSearchParams(new FormData(form));
    body.set("mission", box.closest("[data-mission]").dataset.mission);
    button.disabled = true;
    try {
      const answer = await fetch(box.dataset.crewPaste, { method: "POST", body });
      document.dispatchEvent(new CustomEvent("editors:answer", { detail: answer }));
      if (!answer.ok || answer.redirected) throw new Error(answer.status);
      const { rows, summary, notes: said } = await answer.json();
      const added = rows.map(addRow);
      text.value = "";
      showNotes(notes, summary, said);
      const question = added.map((row) => row.querySelector("[data-crew-question] input")).find(Boolean);
      (question ?? text).focus();
    } catch {
      showNotes(notes, "The names could not be read just now. Your text is still here: try again, or save the form.", []);
    }
    button.disabled = false;
  }

  button.addEventListener("click", read);
  text.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      read();
    }
  });
}
