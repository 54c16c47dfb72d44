// Renews an expired login in a dialogue, without leaving the form.
// Scripts report each response from the site with an "editors:answer" event.
const dialog = document.querySelector("[data-login]");
const password = dialog?.querySelector("[name=password]");
const code = dialog?.querySelector("[name=code]");

const tokenIn = (page) => page.querySelector("[name=csrfmiddlewaretoken]")?.value;
const isLogin = (answer) => new URL(answer.url).pathname.startsWith(dialog.dataset.login); // Or a further step of it.
const isCode = (answer) => new URL(answer.url).pathname === dialog.dataset.code;
const isSetUp = (answer) => new URL(answer.url).pathname === dialog.dataset.setUp;

async function pageOf(answer) {
  return new DOMParser().parseFromString(await answer.text(), "text/html");
}

function renewTokens(page) {
  for (const input of document.querySelectorAll("[name=csrfmiddlewaretoken]")) input.value = tokenIn(page);
}

function ask() {
  if (dialog.open) return;
  for (const message of dialog.querySelectorAll("[role=alert], [role=status]")) message.hidden = true;
  code.value = password.value = dialog.returnValue = "";
  askForCode(false);
  dialog.showModal();
  password.focus();
}

// Either the password or the code can be typed; a field that cannot is neither required nor sent.
function askForCode(wanted) {
  for (const field of dialog.querySelectorAll("fieldset")) field.hidden = field.disabled = field.contains(code) !== wanted;
}

function welcome(page) {
  renewTokens(page);
  if (dialog.open) dialog.close("in");
  document.dispatchEvent(new CustomEvent("editors:logged-in"));
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
  const begin = `${dialog.dataset.login}?${new URLSearchParams({ next: dialog.dataset.fresh })}`;
  const address = code.closest("fieldset").disabled ? begin : dialog.dataset.code;
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
  const error = page.querySelector(".errornote, .errorlist, .messagelist")?.textContent.trim();
  alert.hidden = (isCode(answer) || isSetUp(answer)) && !error; // The password was right.
  alert.textContent = error || page.title;
  dialog.querySelector("[role=status]").hidden = !isSetUp(answer);
  if (answer.ok) askForCode(isCode(answer));
  const field = code.closest("fieldset").disabled ? password : code;
  field.focus();
  field.select();
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
    if (dialog.returnValue !== "in") document.dispatchEvent(new CustomEvent("editors:logged-out"));
  });
}
