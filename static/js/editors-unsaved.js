// What is typed into the form of a record is kept while it is typed: on the site, or in this browser while the site
// does not answer. What was left unsaved is offered again, and leaving with unsaved changes asks first.
const state = document.querySelector("[data-form-state]");
const form = state?.closest("form");
const PAUSE = 1500;
const STOPPED = 3000; // After that, a save that has not left the page was stopped by hand.
const LOOK = 10_000; // Not everything that changes a form says so.
const MOST_KEPT_ALIVE = 60_000; // Bytes a browser sends for a page that is gone.

function typedInto(someForm) {
  const data = new FormData(someForm);
  data.delete("csrfmiddlewaretoken");
  const typed = new URLSearchParams(data);
  typed.sort(); // Rows change their places in the page; what counts is what their boxes say.
  return typed.toString();
}

function asSaved() {
  const copy = form.cloneNode(true);
  copy.reset(); // A browser that reloads a page fills in what was typed before.
  return typedInto(copy);
}

function keepUnsaved() {
  // One place for each window: two of them with the same form keep what is typed in either.
  const places = `unsaved ${location.pathname} ${state.dataset.user}`;
  const place = `${places} ${state.dataset.window}`;
  const status = state.querySelector("[data-kept-at]");
  let saved; // The form as it came. Reading it takes a moment in a long form, so the page comes first.
  let kept;
  let timer;
  let sending = Promise.resolve("kept");
  let saving = false;
  let leaving = false;
  let letThrough = false;
  let waiting; // The button that was pressed when the login had expired.

  function begin() {
    saved ??= asSaved();
    kept ??= saved;
  }
  setTimeout(begin, 300);

  function isDirty() {
    begin();
    return "refused" in state.dataset || typedInto(form) !== saved;
  }
  const tell = (text) => {
    if (status.textContent !== text) status.textContent = text;
  };

  function keepHere(data) {
    try {
      localStorage.setItem(place, JSON.stringify({ at: new Date().toISOString().slice(0, 16).replace("T", " "), data }));
    } catch {
      // No room in the browser: the status line still says that nothing was kept on the site.
    }
  }

  // "kept", "signed out", "refused" (the site answered something else) or "unreachable".
  async function post(data, options = {}) {
    const body = new URLSearchParams(data);
    body.set("csrfmiddlewaretoken", form.querySelector("[name=csrfmiddlewaretoken]").value);
    try {
      const answer = await fetch(state.dataset.autosave, { method: "POST", body, ...options });
      document.dispatchEvent(new CustomEvent("editors:answer", { detail: answer }));
      if (answer.ok && !answer.redirected) {
        const { saved_at } = await answer.json();
        tell(`${state.dataset.kept} · ${saved_at}`);
        return "kept";
      }
      return answer.redirected || answer.status === 403 ? "signed out" : "refused";
    } catch {
      tell(state.dataset.keptHere);
      return "unreachable";
    }
  }

  async function send(data, options) {
    const outcome = await post(data, options);
    if (outcome === "kept") {
      kept = data;
      localStorage.removeItem(place);
    } else {
      keepHere(data);
    }
    return outcome;
  }

  function keep() {
    clearTimeout(timer);
    sending = sending.then(() => send(typedInto(form)));
    return sending;
  }

  function keepChanged() {
    begin();
    const data = typedInto(form);
    if (leaving || data === kept) return;
    if (data !== saved || "refused" in state.dataset) {
      keep();
      return;
    }
    kept = data; // What was typed has been taken back by hand: nothing is left to keep.
    tell("");
    discard();
  }

  const later = () => {
    clearTimeout(timer);
    timer = setTimeout(keepChanged, PAUSE);
  };
  for (const sign of ["input", "formset:added", "formset:removed", "dragend"]) document.addEventListener(sign, later);
  django.jQuery(document).on("change", later); // The stock boxes speak through jQuery.
  setInterval(keepChanged, LOOK);

  document.addEventListener("visibilitychange", () => {
    begin();
    const data = typedInto(form);
    if (document.visibilityState !== "hidden" || leaving || data === kept) return;
    keepHere(data);
    if (data.length < MOST_KEPT_ALIVE) send(data, { keepalive: true });
  });

  addEventListener("beforeunload", (event) => {
    if (!leaving && isDirty()) event.preventDefault();
  });
  addEventListener("pageshow", () => {
    saving = leaving = false;
  });

  // Saving: first what is typed is kept, so that neither an expired login nor a lost line can cost it.
  form.addEventListener("submit", (event) => {
    if (letThrough) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    save(event.submitter ?? form);
  });

  async function save(submitter) {
    if (saving) return; // Pressed twice.
    saving = true;
    const outcome = await keep();
    if (outcome === "kept" || outcome === "refused") {
      go(submitter);
      return;
    }
    saving = false;
    if (outcome === "signed out") waiting = submitter;
  }

  function go(submitter) {
    leaving = letThrough = true;
    form.requestSubmit(submitter === form ? null : submitter);
    letThrough = false;
    setTimeout(() => {
      saving = false;
    }, STOPPED);
  }

  document.addEventListener("editors:signed-in", () => {
    if (waiting) save(waiting);
    else keep();
    waiting = undefined;
  });
  document.addEventListener("editors:signed-out", () => {
    waiting = undefined;
  });

  // --- What was left unsaved before ---------------------------------------------------------------

  async function discard(window = state.dataset.window) {
    localStorage.removeItem(`${places} ${window}`);
    const body = new URLSearchParams({ _discard: "1", window });
    body.set("csrfmiddlewaretoken", form.querySelector("[name=csrfmiddlewaretoken]").value);
    await fetch(state.dataset.autosave, { method: "POST", body });
  }

  function offerWhatIsHere() {
    for (const key of Object.keys(localStorage).filter((one) => one.startsWith(`${places} `) && one !== place)) {
      const left = JSON.parse(localStorage.getItem(key));
      const window = key.slice(places.length + 1);
      const offer = form.querySelector("[data-unsaved-here]").content.firstElementChild.cloneNode(true);
      offer.dataset.unsaved = window;
      offer.querySelector("time").textContent = `${left.at} UTC`;
      offer.querySelector("[data-take-back]").addEventListener("click", async () => {
        if ((await post(left.data)) !== "kept") return;
        localStorage.removeItem(key);
        leaving = true;
        location.search = `?unsaved=${encodeURIComponent(window)}`;
      });
      form.querySelector(`[data-unsaved="${CSS.escape(window)}"]`)?.remove(); // Newer than what the site has of it.
      state.before(offer);
    }
  }

  if (!("refused" in state.dataset)) offerWhatIsHere();
  form.addEventListener("click", async (event) => {
    if (!event.target.closest("[data-discard]")) return;
    const offer = event.target.closest("[data-unsaved]");
    await discard(offer.dataset.unsaved);
    offer.remove();
  });
}

if (form) keepUnsaved();
