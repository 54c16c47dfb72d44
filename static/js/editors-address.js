// Next to a page address that is taken, a button fills in the suggested free one.
for (const button of document.querySelectorAll("button[data-use]")) {
  const box = button.closest("form").querySelector("[name=slug]");
  button.hidden = !box;
  button.addEventListener("click", () => {
    box.value = button.dataset.use;
    box.dispatchEvent(new Event("input", { bubbles: true }));
    box.focus();
  });
}
