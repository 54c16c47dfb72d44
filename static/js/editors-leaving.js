// Asks before leaving a form with unsaved changes or a selected file. (Forms of records use editors-unsaved.js.)
for (const form of document.querySelectorAll("form[data-asks-before-leaving]")) {
  const typed = () => JSON.stringify([...new FormData(form)].map(([name, value]) => [name, value.name ?? value]));
  const saved = typed();
  let sent = false;
  form.addEventListener("submit", () => {
    sent = true;
  });
  addEventListener("pageshow", () => {
    sent = false;
  });
  addEventListener("beforeunload", (event) => {
    if (!sent && typed() !== saved) event.preventDefault();
  });
}
