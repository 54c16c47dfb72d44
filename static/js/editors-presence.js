// Shows who else has this record open.
const state = document.querySelector("[data-form-state]");

async function sayHere() {
  if (document.visibilityState === "hidden") return;
  const body = new FormData();
  body.set("csrfmiddlewaretoken", state.closest("form").querySelector("[name=csrfmiddlewaretoken]").value);
  const answer = await fetch(state.dataset.presence, { method: "POST", body }).catch(() => null);
  if (!answer) return;
  document.dispatchEvent(new CustomEvent("editors:answer", { detail: answer }));
  if (!answer.ok || answer.redirected) return;
  const { others } = await answer.json();
  const names = others.map(({ name, since }) => `${name}, ${state.dataset.since} ${since} UTC`).join("; ");
  const text = names && `${state.dataset.hereToo} ${names}`;
  const place = state.querySelector("[data-others]");
  if (place.textContent !== text) place.textContent = text;
}

if (state) {
  sayHere();
  setInterval(sayHere, state.dataset.presenceSeconds * 1000);
  document.addEventListener("visibilitychange", sayHere);
}
