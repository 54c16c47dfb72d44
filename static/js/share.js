// Buttons that share the page or copy its address or citation. Without this script the text can be selected by hand.
for (const button of document.querySelectorAll("button[data-copies]")) {
  const text = document.getElementById(button.dataset.copies).textContent.trim().replace(/\s+/g, " ");
  const label = button.textContent;
  const isShared = "shares" in button.dataset && navigator.share;
  button.hidden = !isShared && !navigator.clipboard; // Both need HTTPS.
  button.addEventListener("click", async () => {
    try {
      if (isShared) return await navigator.share({ title: document.title, url: text });
      await navigator.clipboard.writeText(text);
      button.textContent = button.dataset.done;
      setTimeout(() => (button.textContent = label), 2000);
    } catch {} // Closed without sharing, or not allowed.
  });
}
