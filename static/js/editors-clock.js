// The UTC clock at the top of the admin, because editors enter times in UTC.
const clock = document.querySelector("[data-utc-clock]");
if (clock) {
  setInterval(() => {
    clock.textContent = new Date().toISOString().slice(0, 16).replace("T", " ");
  }, 5000);
}
