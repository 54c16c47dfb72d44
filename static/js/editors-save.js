// Ctrl-S (Cmd-S on a Mac) saves and continues editing.
document.addEventListener("keydown", (event) => {
  const save = document.querySelector("form input[name=_continue]");
  if (!save || event.key.toLowerCase() !== "s" || !(event.ctrlKey || event.metaKey) || event.altKey) return;
  event.preventDefault();
  save.click();
});
