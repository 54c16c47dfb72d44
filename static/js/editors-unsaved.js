// Autosaves the form of a record: on the site, or in this browser while the site is not responding. Offers to restore
// unsaved changes, and asks before leaving with unsaved changes.
const state = document.querySelector("[data-form-state]");
const form = state?.closest("form");
const PAUSE = 1500;
const STOPPED = 3000; // If the page is still here after that, somebody stopped the save.
const LOOK = 10_000; // Not every change to a form fires an event.
const MOST_KEPT_ALIVE = 60_000; // The most bytes a browser sends after the page is closed.

function typedInto(someForm) {
  const data = new FormData(someForm);
  data.delete("csrfmiddlewaretoken");
  const typed = new URLSearchParams(data);
  typed.sort(); // Rows may move within the page; only their values count.
  return typed.toString();
}

function asSaved() {
  const copy = form.cloneNode(true);
  copy.reset(); // On reload, browsers fill in what was typed before.
  return typedInto(copy);
}

function keepUnsaved() {
  // One key per window, so that two windows with the same form do not overwrite each other.
  const places = `unsaved ${location.pathname} ${state.dataset.user}`;
  const place = `${places} ${state.dataset.window}`;
  const status = state.querySelector("[data-kept-at]");
  let saved; // The form as it was loaded. Reading a long form takes a moment, so let the page render first.
  let kept;
  let timer;
  let sending = Promise.resolve("kept");
  let saving = false;
  let leaving = false;
  let letThrough = false;
  let waiting; // The button pressed when the login had expired.

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
      // Browser storage is full. The status line already says that nothing was kept on the site.
    }
  }

  // "kept", "logged out", "refused" (any other response) or "unreachable".
  async function post(data, options = {}) {
    const body = new URLSearchParams(data);
    body.set("csrfmiddlewaretoken", form.querySelector("[name=csrfmiddlewaretoken]").value);
    try {
      const answer = await fetch(state.dataset.autosave, { method: "POST", body, ...options });
      document.dispatchEvent(new CustomEvent("editors:answer", { detail: answer }));
      if (answer.ok && !answer.redirected) {
        const { saved_at } = await answer.json();
        tell(state.dataset.kept.replace("{}", saved_at));
        return "kept";
      }
      return answer.redirected || answer.status === 403 ? "logged out" : "refused";
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
    kept = data; // The editor undid the changes: there is nothing left to keep.
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

  // Before saving, autosave, so that an expired login or a lost connection loses nothing.
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
    if (outcome === "logged out") waiting = submitter;
  }

  function go(submitter) {
    leaving = letThrough = true;
    form.requestSubmit(submitter === form ? null : submitter);
    letThrough = false;
    setTimeout(() => {
      saving = false;
    }, STOPPED);
  }

  document.addEventListener("editors:logged-in", () => {
    if (waiting) save(waiting);
    else keep();
    waiting = undefined;
  });
  document.addEventListener("editors:logged-out", () => {
    waiting = undefined;
  });

  // --- Unsaved changes from before ----------------------------------------------------------------

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
      offer.querySelector("[data-restore]").addEventListener("click", async () => {
        if ((await post(left.data)) !== "kept") return;
        localStorage.removeItem(key);
        leaving = true;
        location.search = `?unsaved=${encodeURIComponent(window)}`;
      });
      form.querySelector(`[data-unsaved="${CSS.escape(window)}"]`)?.remove(); // This copy is newer than the site's.
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
