// Fetches filtered lists and swaps the results in place. Without this script the form reloads the page.
const form = document.querySelector("form[data-facets]");
const status = document.querySelector("[data-announce]");
const parser = new DOMParser();
let typing, counting, request;
let shownQuery = location.search;

const words = (element, number) =>
  number === 1 ? element.dataset.one : element.dataset.many.replace("{}", number);

// The shortest address for the form’s choices: no empty values, no defaults.
function address(extra = {}) {
  const query = new URLSearchParams();
  for (const [name, value] of new FormData(form)) {
    const control = form.elements.namedItem(name);
    const standard = control.dataset?.default ?? form.querySelector(`[name="${name}"][data-default]`)?.value;
    if (value.trim() && value !== standard && name !== "find") query.append(name, value.trim());
  }
  for (const [name, value] of Object.entries(extra)) query.append(name, value);
  const text = query.toString();
  return new URL(form.action).pathname + (text && `?${text}`);
}

async function page(url) {
  request?.abort();
  request = new AbortController();
  const response = await fetch(url, { signal: request.signal });
  if (!response.ok) throw new Error(response.status);
  return [parser.parseFromString(await response.text(), "text/html"), response];
}

// Replaces filters, results, title and language links with those of the fetched page.
async function show(url, { push = true, focus = true } = {}) {
  const results = document.getElementById("results-region");
  results.setAttribute("aria-busy", "true");
  try {
    const [fresh, response] = await page(url);
    // After a redirect from a former address, show the new one.
    const shown = new URL(response.url);
    if (push) history.pushState({}, "", shown.pathname + shown.search);
    shownQuery = shown.search;
    const open = new Set([...form.querySelectorAll("#panel details[open]")].map((details) => details.id));
    form.innerHTML = fresh.getElementById("filters").innerHTML;
    for (const details of form.querySelectorAll("details")) details.open ||= open.has(details.id);
    results.innerHTML = fresh.getElementById("results-region").innerHTML;
    document.title = fresh.title;
    document.querySelector("[data-languages]").innerHTML = fresh.querySelector("[data-languages]").innerHTML;
    const heading = document.getElementById("results");
    if (focus) heading.focus();
    status.textContent = heading.textContent;
    return true;
  } catch (error) {
    if (error.name === "AbortError") return true;
    return false;
  } finally {
    results.removeAttribute("aria-busy");
  }
}

form.addEventListener("submit", async (event) => {
  if (event.submitter?.matches("[data-find-button]")) {
    event.preventDefault();
    findPeople();
    return;
  }
  event.preventDefault();
  if (!(await show(address()))) form.submit();
});

document.addEventListener("click", async (event) => {
  const link = event.target.closest("a[data-swap]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
  event.preventDefault();
  if (!(await show(link.pathname + link.search))) location.assign(link.href);
});

addEventListener("popstate", async () => {
  if (location.search === shownQuery) return; // Only the #fragment changed.
  if (!(await show(location.pathname + location.search, { push: false }))) location.reload();
});

// The buttons show how many results they will give. Selecting a box alone applies nothing.
form.addEventListener("change", (event) => {
  if (event.target.matches("[data-find]")) return;
  clearTimeout(counting);
  counting = setTimeout(async () => {
    const asked = address();
    const response = await fetch(asked, { method: "HEAD" }).catch(() => null);
    const count = response?.headers.get("X-Result-Count");
    if (!count || asked !== address()) return;
    for (const button of form.querySelectorAll("[data-apply]")) button.textContent = words(button, Number(count));
  }, 150);
});

// Typing a name narrows the list of people; selected people stay.
async function findPeople() {
  const text = form.querySelector("[data-find]").value.trim();
  try {
    const [fresh] = await page(address(text ? { find: text } : {}));
    const options = document.getElementById("crew-options");
    options.innerHTML = fresh.getElementById("crew-options").innerHTML;
    const found = options.querySelectorAll("input:not(:checked), .crew-control__elsewhere").length;
    status.textContent = found ? words(options, found) : options.dataset.none;
  } catch (error) {
    if (error.name !== "AbortError") form.requestSubmit(form.querySelector("[data-apply]"));
  }
}

form.addEventListener("input", (event) => {
  if (!event.target.matches("[data-find]")) return;
  clearTimeout(typing);
  typing = setTimeout(findPeople, 200);
});

form.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && event.target.matches("[data-find]")) {
    event.preventDefault();
    clearTimeout(typing);
    findPeople();
  }
});
