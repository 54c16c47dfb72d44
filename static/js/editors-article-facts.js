// Shows only the facts that fit the person and mission of a block of facts.
function fit(block) {
  for (const box of block.querySelectorAll("[data-about]")) {
    const named = block.querySelector(`select[name$=-${box.dataset.about}]`)?.value;
    // Selected facts stay visible, so that they can be cleared.
    box.closest("div, li").hidden = !named && !box.checked;
  }
}

const blocks = () => document.querySelectorAll("[data-kind=facts]");
blocks().forEach(fit);
document.addEventListener("formset:added", ({ target }) => target.matches("[data-kind=facts]") && fit(target));
django.jQuery(document).on("change", "[data-kind=facts] select, [data-kind=facts] [data-about]", (event) =>
  fit(event.target.closest("[data-kind=facts]")),
);
