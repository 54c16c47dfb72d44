// The clock in the head of the admin: editors type UTC, and seldom live in it.
const clock = document.querySelector("[data-utc-clock]");
if (clock) {
  setInterval(() => {
    clock.textContent = new Date().toISOString().slice(0, 16).replace("T", " ");
  }, 5000);
}
