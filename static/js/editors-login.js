// An expired login is renewed in a dialogue, and the form on the page goes on as if nothing had happened.
// Whoever asked the site for something says so with "editors:answer".
const dialog = document.querySelector("[data-login]");

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
  dialog.querySelector("[data-login-password]").value = dialog.returnValue = "";
  dialog.showModal();
  dialog.querySelector("[data-login-password]").focus();
}

function welcome(page) {
  renewTokens(page);
  if (dialog.open) dialog.close("in");
  document.dispatchEvent(new CustomEvent("editors:signed-in"));
}

// Somebody who logged in again in another window has a login, but this page has the token of the old one.
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
  const body = new URLSearchParams({
    csrfmiddlewaretoken: tokenIn(form),
    username: dialog.querySelector("[data-login-user]").value,
    password: dialog.querySelector("[data-login-password]").value,
    next: dialog.dataset.fresh,
  });
  const answer = await fetch(address, { method: "POST", body });
  const page = await pageOf(answer);
  if (answer.ok && !isLogin(answer)) return welcome(page);
  const alert = dialog.querySelector("[role=alert]");
  alert.textContent = page.querySelector(".errornote")?.textContent.trim() || page.title;
  alert.hidden = false;
  dialog.querySelector("[data-login-password]").select();
}

if (dialog) {
  document.body.append(dialog); // Its fields are none of the record's.
  document.addEventListener("editors:answer", ({ detail: answer }) => {
    if (answer.redirected && isLogin(answer)) ask();
    else if (answer.status === 403) renew();
  });
  dialog.querySelector("[data-login-go]").addEventListener("click", logIn);
  dialog.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.target.closest("button")) return;
    event.preventDefault();
    logIn();
  });
  dialog.querySelector("[data-login-cancel]").addEventListener("click", () => dialog.close("out"));
  dialog.addEventListener("close", () => {
    if (dialog.returnValue !== "in") document.dispatchEvent(new CustomEvent("editors:signed-out"));
  });
}
