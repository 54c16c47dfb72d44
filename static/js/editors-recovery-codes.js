// Buttons that print and copy the recovery codes. Without this script, the browser's own menus do both.
const codes = document.getElementById("recovery-codes");

for (const button of document.querySelectorAll("[data-print], [data-copy]")) {
  const label = button.textContent;
  button.hidden = "copy" in button.dataset && !navigator.clipboard; // It needs HTTPS.
  button.addEventListener("click", async () => {
    if ("print" in button.dataset) return window.print();
    await navigator.clipboard.writeText(codes.innerText);
    button.textContent = button.dataset.copied;
    setTimeout(() => (button.textContent = label), 2000);
  });
}
