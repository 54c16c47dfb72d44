// The rich text of an article’s blocks. An article may have hundreds, so an editor is created when its block comes near
// the viewport or is opened. Until then the text is shown as the editor will render it, so that nothing moves.
import * as library from "django-prose-editor/editor";

const { createTextareaEditor, Extension, getSchema, Plugin, pm } = library;
const { extensions, cellSign } = JSON.parse(document.getElementById("rich-text-config").textContent);
const NEAR = "600px";

// --- Pasting from a word processor -----------------------------------------------------------------

const HEADINGS = { H1: "h2", H4: "h3", H5: "h3", H6: "h3" };
const APART = "h1, h2, h3, h4, h5, h6, table, dl, pre, figure, blockquote";
const NOTES = ".reference, .mw-editsection, [href*='#cite_'], [href*='#_ftn'], [href*='#_edn']";
const NUMBERED = /^\s*\(?(\d+|[a-z]|[ivx]+)[.)]/i;

function wrap(tag, nodes) {
  const wrapper = document.createElement(tag);
  wrapper.append(...nodes);
  return wrapper;
}

function rename(element, tag) {
  const renamed = wrap(tag, element.childNodes);
  element.replaceWith(renamed);
  return renamed;
}

const listLevel = (element) => {
  const found = /mso-list:[^;]*level(\d)/i.exec(element?.dataset?.style ?? "");
  return found ? Number(found[1]) : 0;
};

// Word writes a list as paragraphs marked “level 2”, with the bullet as text.
function listFromWord(first) {
  const lists = [];
  for (let paragraph = first, level; (level = listLevel(paragraph)); ) {
    const next = paragraph.nextElementSibling;
    const marker = paragraph.querySelector("[data-style*='mso-list:Ignore' i]");
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

// The editor has no tables. A row becomes a paragraph, or one paragraph per cell if cells hold more than one line.
function rowsFromTable(table) {
  if (table.caption) table.before(rename(table.caption, "p"));
  for (const row of table.rows) {
    const cells = [...row.cells].filter((cell) => cell.textContent.trim());
    for (const { children: [only, ...others] } of cells) if (only?.matches("p, div") && !others.length) only.replaceWith(...only.childNodes);
    const areLong = cells.some((cell) => cell.querySelector(`${APART}, p, div, ul, ol`));
    const line = cells.flatMap((cell, place) => (place ? [cellSign, ...cell.childNodes] : [...cell.childNodes]));
    for (const nodes of areLong ? cells.map((cell) => [...cell.childNodes]) : [line]) {
      const block = document.createElement(areLong ? "div" : "p");
      block.append(...nodes);
      table.before(block);
    }
  }
  table.remove();
}

// The security policy of the page refuses styles in pasted text, so they are kept under another name and become tags.
function parsePasted(html) {
  const unstyled = html
    .replace(/<style\b.*?<\/style>/gis, "")
    .replace(/<[^>]*>/g, (tag) => tag.replace(/\sstyle\s*=/gi, " data-style="));
  const { body } = new DOMParser().parseFromString(unstyled, "text/html");
  const { style } = document.createElement("span");
  for (const one of body.querySelectorAll(":is(span, font, a, b, strong, i, em)[data-style]")) {
    style.cssText = one.dataset.style;
    const tags = {
      strong: style.fontWeight === "bold" || style.fontWeight >= 600,
      em: style.fontStyle === "italic",
      sup: style.verticalAlign === "super",
      sub: style.verticalAlign === "sub",
    };
    for (const [tag, isMeant] of Object.entries(tags)) {
      if (isMeant) one.append(wrap(tag, one.childNodes));
    }
    // Google Docs wraps all of a text in a “b” that is not bold.
    const isPlain = style.fontWeight === "normal" || style.fontWeight === "400";
    if (one.matches("b, strong") && isPlain) rename(one, "span");
  }
  return body;
}

let standsApart; // Whether what was pasted last begins with something that must not join the paragraph before it.

function tidyPasted(html) {
  const body = parsePasted(html);
  const first = body.querySelector(`${APART}, p, li`);
  standsApart = Boolean(first?.matches(APART)) && body.textContent.trim().startsWith(first.textContent.trim());
  for (const one of body.querySelectorAll(NOTES)) (one.closest("sup") ?? one).remove();
  for (const one of body.querySelectorAll("dt")) rename(one, "p");
  for (const one of body.querySelectorAll("pre")) one.innerHTML = one.innerHTML.trim().replace(/\n/g, "<br>");
  for (const one of [...body.querySelectorAll("table")].reverse()) rowsFromTable(one); // The inner ones first.
  for (const [from, to] of Object.entries(HEADINGS)) for (const one of body.querySelectorAll(from)) rename(one, to);
  for (const one of body.querySelectorAll("p")) if (one.isConnected && listLevel(one)) listFromWord(one);
  for (const one of body.querySelectorAll("p, h2, h3")) {
    if (!one.textContent.trim() && !one.querySelector("img")) one.remove();
  }
  for (const one of body.querySelectorAll("p > br:last-child")) one.remove();
  const texts = document.createTreeWalker(body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    // Remove no-break spaces that word processors insert for layout: double ones, and those between words.
    texts.currentNode.data = texts.currentNode.data.replace(/[\s\u00a0]*\u00a0[\s\u00a0]+|\s+\u00a0/g, " ").replace(/\u00ad/g, "");
  }
  return body.innerHTML;
}

function keepApart(slice) {
  const isHeading = (node) => node?.type.name === "heading";
  const { firstChild, lastChild, childCount } = slice.content;
  const start = standsApart || (isHeading(firstChild) && childCount > 1) ? 0 : slice.openStart;
  standsApart = false;
  return new pm.model.Slice(slice.content, start, isHeading(lastChild) && !start ? 0 : slice.openEnd);
}

// Keep any text that is pasted with a picture. If there is only a picture, say where pictures belong.
function refusePictures(textarea, data) {
  const isFile = [...data.files].some((file) => file.type.startsWith("image/"));
  const hasText = Boolean(data.getData("text/html").replace(/<[^>]*>/g, "").trim() || data.getData("text/plain").trim());
  if (!isFile && !/<img\b/i.test(data.getData("text/html"))) return false;
  const note = document.querySelector("[data-no-pictures]").content.firstElementChild.cloneNode(true);
  textarea.parentElement.querySelector(".no-pictures")?.remove();
  textarea.after(note);
  return !hasText;
}

// --- The editor, and the text before there is one ----------------------------------------------------

function extensionsFor(textarea) {
  const offered = Object.entries(extensions).filter(([name]) => name in library);
  const ours = Extension.create({
    name: "article",
    addProseMirrorPlugins: () => [
      new Plugin({
        props: {
          transformPastedHTML: tidyPasted,
          transformPasted: keepApart,
          handlePaste: (_view, { clipboardData }) => refusePictures(textarea, clipboardData),
          handleDrop: (_view, event, _slice, isMoved) => !isMoved && refusePictures(textarea, event.dataTransfer),
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

// Another script replaces the text with a “rich-text:set” event that holds the HTML.
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
