// Suggestions while typing. Without this script the form simply sends what was typed.
for (const form of document.querySelectorAll("form[data-suggest]")) {
  const input = form.querySelector("[type=search]");
  const takesSeveral = "several" in form.dataset; // Names with commas between them.
  const box = document.createElement("div");
  const status = document.createElement("p");
  box.id = `${input.id}-suggestions`;
  box.className = "suggestions-box";
  box.hidden = true;
  status.className = "visually-hidden";
  status.setAttribute("role", "status");
  input.parentElement.append(box, status);
  for (const [name, value] of [["role", "combobox"], ["aria-autocomplete", "list"], ["aria-expanded", "false"]]) {
    input.setAttribute(name, value);
  }
  let typing, request, active;

  const typed = () => (takesSeveral ? input.value.split(",").at(-1) : input.value);
  const options = () => [...box.querySelectorAll("[role=option]")];

  function choose(option) {
    active?.setAttribute("aria-selected", "false");
    active = option;
    active?.setAttribute("aria-selected", "true");
    active?.scrollIntoView({ block: "nearest" });
    if (active) input.setAttribute("aria-activedescendant", active.id);
    else input.removeAttribute("aria-activedescendant");
  }

  function show(isOpen) {
    choose();
    box.hidden = !isOpen;
    input.setAttribute("aria-expanded", isOpen);
  }

  function close() {
    clearTimeout(typing);
    request?.abort();
    show(false);
  }

  async function suggest() {
    request?.abort();
    request = new AbortController();
    const address = new URL(form.dataset.suggest, location);
    address.searchParams.set("q", typed());
    try {
      const response = await fetch(address, { signal: request.signal });
      if (!response.ok) return close();
      box.innerHTML = await response.text();
      const list = box.firstElementChild;
      list.id = `${box.id}-list`;
      input.setAttribute("aria-controls", list.id);
      options().forEach((option, number) => (option.id = `${list.id}-${number}`));
      status.textContent = list.dataset.status;
      show(options().length > 0);
    } catch (error) {
      if (error.name !== "AbortError") close();
    }
  }

  function changed(event) {
    clearTimeout(typing);
    if (event.isComposing) return;
    if (typed().trim()) typing = setTimeout(suggest, 120);
    else close();
  }

  input.addEventListener("input", changed);
  input.addEventListener("compositionend", changed);

  input.addEventListener("keydown", (event) => {
    if (event.isComposing || box.hidden) return;
    const all = [undefined, ...options()]; // The arrow keys start and end at the text itself.
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) choose(all.at((all.indexOf(active) + step) % all.length));
    else if (event.key === "Escape") close();
    else if (event.key === "Enter" && active) active.click();
    else return;
    event.preventDefault();
  });

  // A name is put into the box instead of opening its page.
  box.addEventListener("click", (event) => {
    const name = event.target.closest("[role=option]")?.querySelector(".suggestion__title").textContent.trim();
    if (!takesSeveral || !name) return;
    event.preventDefault();
    input.value = [...input.value.split(",").slice(0, -1).map((other) => other.trim()), name, ""].join(", ");
    close();
  });

  box.addEventListener("mousedown", (event) => event.preventDefault()); // The box keeps the focus.
  input.addEventListener("blur", close);
  form.addEventListener("submit", close);
}
