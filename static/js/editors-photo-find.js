// Says that a photograph is being fetched, which takes some seconds, and sends its form once.
document.addEventListener("submit", (event) => {
  const form = event.target.closest("[data-photo-pick]");
  if (!form || event.defaultPrevented) return;
  if (form.dataset.sent) return event.preventDefault();
  form.dataset.sent = "true";
  if (event.submitter?.dataset.sending) event.submitter.textContent = event.submitter.dataset.sending;
});
