// Renews an expired login in a dialogue, without leaving the form.
// Scripts report each response from the site with an "editors:answer" event.
const dialog = document.querySelector("[data-login]");
const password = dialog?.querySelector("[name=password]");

const tokenIn = (page) => page.querySelector("[name=csrfmiddlewaretoken]")?.value;
const isLogin = (answer) => new URL(answer.url).pathname === dialog.dataset.login;

async function pageOf(answer) {
  return new DOMParser().parseFromString(await answer.text(), "text/html");
}

function renewTokens(page) {
  for (const input of document.querySelectorAll("[name=csrfmiddlewaretoken]")) input.value = tokenIn(page);
}

function ask() {
  if (dialog.open) return;
  dialog.querySelector("[role=alert]").hidden = true;
  password.value = dialog.returnValue = "";
  dialog.showModal();
  password.focus();
}

function welcome(page) {
  renewTokens(page);
  if (dialog.open) dialog.close("in");
  document.dispatchEvent(new CustomEvent("editors:signed-in"));
}

// After a login in another window this page still has the CSRF token of the old session.
let renewedAt = 0;
async function renew() {
  if (Date.now() - renewedAt < 60_000) return; // Refused for another reason.
  renewedAt = Date.now();
  const answer = await fetch(dialog.dataset.fresh);
  if (isLogin(answer)) ask();
  else if (answer.ok) welcome(await pageOf(answer));
}

async function logIn() {
  const address = `${dialog.dataset.login}?${new URLSearchParams({ next: dialog.dataset.fresh })}`;
  const asked = await fetch(address);
  const form = await pageOf(asked);
  if (!isLogin(asked)) return welcome(form); // In another window in the meantime.
  const body = new URLSearchParams(new FormData(dialog.querySelector("form")));
  body.set("csrfmiddlewaretoken", tokenIn(form));
  body.set("next", dialog.dataset.fresh);
  const answer = await fetch(address, { method: "POST", body });
  const page = await pageOf(answer);
  if (answer.ok && !isLogin(answer)) return welcome(page);
  const alert = dialog.querySelector("[role=alert]");
  alert.textContent = page.querySelector(".errornote")?.textContent.trim() || page.title;
  alert.hidden = false;
  password.select();
}

if (dialog) {
  document.addEventListener("editors:answer", ({ detail: answer }) => {
    if (answer.redirected && isLogin(answer)) ask();
    else if (answer.status === 403) renew();
  });
  dialog.querySelector("form").addEventListener("submit", (event) => {
    event.preventDefault();
    logIn();
  });
  dialog.querySelector("[data-cancel]").addEventListener("click", () => dialog.close("out"));
  dialog.addEventListener("close", () => {
    if (dialog.returnValue !== "in") document.dispatchEvent(new CustomEvent("editors:signed-out"));
  });
}
