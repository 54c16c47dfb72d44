// Forms beside those of records: what is typed into them, or a file that is chosen, is not lost without a question.
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
