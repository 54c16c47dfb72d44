// A block of facts offers the facts about the person and the mission that it names.
function fit(block) {
  for (const box of block.querySelectorAll("[data-about]")) {
    const named = block.querySelector(`select[name$=-${box.dataset.about}]`)?.value;
    // What is ticked stays in sight, so that it can be unticked.
    box.closest("div, li").hidden = !named && !box.checked;
  }
}

const blocks = () => document.querySelectorAll("[data-kind=facts]");
blocks().forEach(fit);
document.addEventListener("formset:added", ({ target }) => target.matches("[data-kind=facts]") && fit(target));
django.jQuery(document).on("change", "[data-kind=facts] select, [data-kind=facts] [data-about]", (event) =>
  fit(event.target.closest("[data-kind=facts]")),
);
