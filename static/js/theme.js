// Light, dark or the device’s theme, stored in this browser only. Runs in the head, so that no page flashes.
{
  const root = document.documentElement;
  const stored = () => {
    try {
      return localStorage.getItem("theme");
    } catch {
      return null; // Storage is switched off: a choice then lasts as long as its page.
    }
  };
  const show = (theme) => {
    if (theme === "light" || theme === "dark") root.dataset.theme = theme;
    else delete root.dataset.theme;
    for (const choice of document.querySelectorAll("[data-theme-choice] input")) {
      choice.checked = choice.value === (root.dataset.theme ?? "");
    }
  };

  show(stored());
  addEventListener("storage", (event) => event.key === "theme" && show(event.newValue));
  document.addEventListener("DOMContentLoaded", () => {
    for (const choices of document.querySelectorAll("[data-theme-choice]")) {
      choices.hidden = false;
      choices.addEventListener("change", ({ target }) => {
        show(target.value);
        try {
          localStorage.setItem("theme", target.value);
        } catch {} // As above.
      });
    }
    show(stored());
  });
}
