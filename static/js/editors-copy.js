// Copies the text of the box next to the button. Without JavaScript it can be selected by hand.
for (const button of document.querySelectorAll("button[data-copy]")) {
  const label = button.textContent;
  const box = button.parentElement.querySelector("input");
  button.hidden = !navigator.clipboard; // It needs HTTPS.
  button.addEventListener("click", async () => {
    box.select();
    await navigator.clipboard.writeText(box.value);
    button.textContent = button.dataset.copied;
    setTimeout(() => (button.textContent = label), 2000);
  });
}
