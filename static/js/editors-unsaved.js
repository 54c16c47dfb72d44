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
  const place = `unsaved ${location.pathname} ${state.dataset.user}`;
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

  // "kept", "refused" (the site answered something else) or "unreachable".
  async function send(data, options = {}) {
    const body = new URLSearchParams(data);
    body.set("csrfmiddlewaretoken", form.querySelector("[name=csrfmiddlewaretoken]").value);
    try {
      const answer = await fetch(state.dataset.autosave, { method: "POST", body, ...options });
      document.dispatchEvent(new CustomEvent("editors:answer", { detail: answer }));
      if (answer.ok && !answer.redirected) {
        const { saved_at } = await answer.json();
        kept = data;
        localStorage.removeItem(place);
        tell(`${state.dataset.kept} · ${saved_at}`);
        return "kept";
      }
      keepHere(data);
      return answer.redirected || answer.status === 403 ? "signed out" : "refused";
    } catch {
      keepHere(data);
      tell(state.dataset.keptHere);
      return "unreachable";
    }
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

  // What is offered would be lost under what is typed next, so the form waits until one of both is chosen.
  const wait = (waits) => {
    form.querySelector(":scope > div:not([class])").inert = waits;
  };

  async function discard() {
    localStorage.removeItem(place);
    const body = new URLSearchParams({ _discard: "1" });
    body.set("csrfmiddlewaretoken", form.querySelector("[name=csrfmiddlewaretoken]").value);
    await fetch(state.dataset.autosave, { method: "POST", body });
  }

  function offerWhatIsHere() {
    const left = JSON.parse(localStorage.getItem(place) ?? "null");
    if (!left) return;
    const offer = form.querySelector("[data-unsaved-here]").content.firstElementChild.cloneNode(true);
    offer.dataset.unsaved = "";
    offer.querySelector("time").textContent = `${left.at} UTC`;
    offer.querySelector("[data-take-back]").addEventListener("click", async () => {
      if ((await send(left.data)) !== "kept") return;
      leaving = true;
      location.search = "?unsaved=1";
    });
    form.querySelector("[data-unsaved]")?.remove();
    state.before(offer);
  }

  if (!("refused" in state.dataset)) offerWhatIsHere();
  wait(Boolean(form.querySelector("[data-unsaved]")));
  form.addEventListener("click", async (event) => {
    if (!event.target.closest("[data-discard]")) return;
    await discard();
    event.target.closest("[data-unsaved]").remove();
    wait(false);
  });
}

if (form) keepUnsaved();
