// Shows the article next to its form as visitors will see it, updated after a pause in typing.
const preview = document.querySelector("[data-preview]");
const toggle = document.querySelector("[data-preview-toggle]");
const frame = preview?.querySelector("iframe");
const form = preview?.closest("form");
const PAUSE = 350;

let shown; // The form as the preview shows it.
let timer;
let asked = 0;

function typed() {
  const data = new URLSearchParams(new FormData(form));
  data.sort(); // Blocks change their places in the page without a change in what is shown.
  return data.toString();
}

// Scales a frame of phone or desktop width to fit, because the page’s layout depends on the width of its window.
function fit() {
  const stage = preview.querySelector(".preview-stage");
  const width = Number(preview.querySelector("[aria-pressed=true]").dataset.width);
  const scale = Math.min(1, stage.clientWidth / width);
  frame.style.width = `${width}px`;
  frame.style.height = `${stage.clientHeight / scale}px`;
  frame.style.transform = `scale(${scale})`;
}

function put(html) {
  const page = new DOMParser().parseFromString(html, "text/html");
  for (const script of page.querySelectorAll("script")) script.remove(); // The frame would refuse to run them.
  const inside = frame.contentDocument;
  if (inside?.URL !== "about:srcdoc") {
    frame.srcdoc = `<!doctype html>${page.documentElement.outerHTML}`;
    return;
  }
  // Replace only the content, so that the scroll position is kept.
  inside.title = page.title;
  inside.documentElement.lang = page.documentElement.lang;
  inside.body.replaceWith(inside.importNode(page.body, true));
}

async function show() {
  const data = typed();
  if (!isOpen() || data === shown) return;
  const number = ++asked;
  const status = preview.querySelector("[data-preview-status]");
  try {
    const answer = await fetch(preview.dataset.preview, { method: "POST", body: new URLSearchParams(data) });
    if (answer.redirected || answer.status === 403) {
      document.dispatchEvent(new CustomEvent("editors:answer", { detail: answer }));
      return;
    }
    if (!answer.ok) throw new Error(`The preview answered ${answer.status}`);
    const html = await answer.text();
    if (number !== asked) return; // A later one is on its way.
    put(html);
    shown = data;
    status.textContent = "";
  } catch {
    status.textContent = status.dataset.failed;
  }
}

const isOpen = () => document.documentElement.classList.contains("previewing");

function tell() {
  toggle.setAttribute("aria-pressed", String(isOpen()));
  if (!isOpen()) return;
  fit();
  show();
}

function setUp() {
  const later = () => {
    clearTimeout(timer);
    timer = setTimeout(show, PAUSE);
  };
  for (const sign of ["input", "formset:added", "formset:removed", "dragend"]) document.addEventListener(sign, later);
  django.jQuery(document).on("change", later);
  document.addEventListener("editors:logged-in", later);

  toggle.addEventListener("click", () => {
    document.documentElement.classList.toggle("previewing");
    document.dispatchEvent(new CustomEvent("editors:preview", { detail: isOpen() ? "open" : "closed" }));
    tell();
  });
  preview.addEventListener("click", (event) => {
    const button = event.target.closest("[data-width]");
    if (!button) return;
    for (const one of preview.querySelectorAll("[data-width]")) one.setAttribute("aria-pressed", String(one === button));
    fit();
  });
  new ResizeObserver(fit).observe(preview.querySelector(".preview-stage"));
  // Following a link would take the frame away from the article.
  frame.addEventListener("load", () => {
    frame.contentDocument.addEventListener("click", (event) => {
      const link = event.target.closest("a");
      if (link && !link.getAttribute("href")?.startsWith("#")) event.preventDefault();
    });
  });
  tell();
}

if (preview) setUp();
