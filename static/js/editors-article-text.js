// The rich text of an article's blocks. An article may have hundreds, so an editor is made when its block comes near
// the window or is opened; until then its text stands there as the editor will show it, so that nothing moves.
import * as library from "django-prose-editor/editor";

const { createTextareaEditor, Extension, getSchema, Plugin, pm } = library;
const CONFIG = JSON.parse(document.getElementById("rich-text-extensions").textContent);
const NEAR = "600px";

// --- Pasting from a word processor -----------------------------------------------------------------

const HEADINGS = { H1: "h2", H4: "h3", H5: "h3", H6: "h3" };
const NUMBERED = /^\s*\(?(\d+|[a-z]|[ivx]+)[.)]/i;

function rename(element, tag) {
  const renamed = document.createElement(tag);
  renamed.append(...element.childNodes);
  element.replaceWith(renamed);
  return renamed;
}

const listLevel = (element) => {
  const found = /mso-list:[^;]*level(\d)/i.exec(element?.getAttribute?.("style") ?? "");
  return found ? Number(found[1]) : 0;
};

// Word writes a list as paragraphs that say “level 2”, with the bullet as text of its own.
function listFromWord(first) {
  const lists = [];
  for (let paragraph = first, level; (level = listLevel(paragraph)); ) {
    const next = paragraph.nextElementSibling;
    const marker = paragraph.querySelector("[style*='mso-list:Ignore' i]");
    const tag = NUMBERED.test(marker?.textContent ?? "") ? "ol" : "ul";
    marker?.remove();
    lists.length = Math.min(lists.length, level);
    while (lists.length < level) {
      const list = document.createElement(tag);
      const above = lists.at(-1);
      if (!above) first.before(list);
      else (above.lastElementChild ?? above.appendChild(document.createElement("li"))).append(list);
      lists.push(list);
    }
    const item = document.createElement("li");
    item.append(...paragraph.childNodes);
    lists.at(-1).append(item);
    paragraph.remove();
    paragraph = next;
  }
}

function tidyPasted(html) {
  const { body } = new DOMParser().parseFromString(html, "text/html");
  for (const [from, to] of Object.entries(HEADINGS)) for (const one of body.querySelectorAll(from)) rename(one, to);
  for (const one of body.querySelectorAll("p")) if (one.isConnected && listLevel(one)) listFromWord(one);
  for (const one of body.querySelectorAll("p, h2, h3")) {
    if (!one.textContent.trim() && !one.querySelector("img")) one.remove();
  }
  for (const one of body.querySelectorAll("p > br:last-child")) one.remove();
  const texts = document.createTreeWalker(body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    // No-break spaces that a word processor sets for looks: double ones, and those between words.
    texts.currentNode.data = texts.currentNode.data.replace(/[\s\u00a0]*\u00a0[\s\u00a0]+|\s+\u00a0/g, " ").replace(/\u00ad/g, "");
  }
  return body.innerHTML;
}

// --- The editor, and the text before there is one ----------------------------------------------------

function extensionsFor(textarea) {
  const offered = Object.entries(CONFIG).filter(([name]) => name in library);
  const ours = Extension.create({
    name: "article",
    addProseMirrorPlugins: () => [
      new Plugin({
        props: {
          transformPastedHTML: tidyPasted,
          attributes: { role: "textbox", "aria-multiline": "true", "aria-label": textarea.getAttribute("aria-label") },
        },
      }),
    ],
  });
  return [...offered.map(([name, options]) => (typeof options === "object" ? library[name].configure(options) : library[name])), ours];
}

let schema;
function shown(html) {
  schema ??= getSchema(extensionsFor(document.createElement("textarea")));
  const { body } = new DOMParser().parseFromString(html, "text/html");
  const text = pm.model.DOMParser.fromSchema(schema).parse(body);
  return pm.model.DOMSerializer.fromSchema(schema).serializeFragment(text.content);
}

const editors = new WeakMap();
const twins = new WeakMap();

function showText(textarea) {
  const twin = twins.get(textarea) ?? document.createElement("div");
  const text = document.createElement("div");
  const bar = document.createElement("div");
  text.className = "ProseMirror";
  text.append(shown(textarea.value));
  bar.className = "prose-menubar";
  twin.className = "prose-editor prose-editor--waiting";
  twin.replaceChildren(bar, text);
  twins.set(textarea, twin);
  textarea.hidden = true;
  textarea.before(twin);
}

function makeEditor(textarea) {
  if (editors.has(textarea) || !textarea.isConnected) return;
  const editor = createTextareaEditor(textarea, extensionsFor(textarea));
  editors.set(textarea, editor);
  twins.get(textarea)?.remove();
  const bar = textarea.parentElement.querySelector(".prose-menubar");
  bar?.setAttribute("role", "toolbar");
  bar?.setAttribute("aria-label", textarea.getAttribute("aria-label"));
}

const nearby = new IntersectionObserver(
  (entries) => {
    for (const { isIntersecting, target } of entries) {
      if (!isIntersecting) continue;
      nearby.unobserve(target);
      makeEditor(target.parentElement.querySelector("textarea[data-rich-text]"));
    }
  },
  { rootMargin: NEAR },
);

function start(textarea) {
  showText(textarea);
  nearby.observe(twins.get(textarea));
}

for (const textarea of document.querySelectorAll("textarea[data-rich-text]")) {
  if (!textarea.id.includes("__prefix__")) start(textarea);
}

document.addEventListener("formset:added", (event) => {
  for (const textarea of event.target.querySelectorAll("textarea[data-rich-text]")) {
    makeEditor(textarea);
    editors.get(textarea).commands.focus();
  }
});

// Another script asks for another text: “rich-text:set” with its HTML.
document.addEventListener("rich-text:set", ({ target: textarea, detail: html }) => {
  const editor = editors.get(textarea);
  if (editor) {
    editor.commands.setContent(html, { emitUpdate: true });
    return;
  }
  textarea.value = html;
  showText(textarea);
  textarea.dispatchEvent(new Event("input", { bubbles: true }));
});
