// Beside an address that is taken: the button puts the free one that is offered into the box.
for (const button of document.querySelectorAll("button[data-use]")) {
  const box = button.closest("form").querySelector("[name=slug]");
  button.hidden = !box;
  button.addEventListener("click", () => {
    box.value = button.dataset.use;
    box.dispatchEvent(new Event("input", { bubbles: true }));
    box.focus();
  });
}
