// Boxes of select2 get the name of the field that they stand for, which it does not give them.
const { jQuery } = window.django ?? {};
const create = jQuery?.fn.djangoAdminSelect2;

function labelOf(select) {
  const cell = select.closest("td");
  const column = cell?.closest("table").querySelectorAll("thead th")[cell.cellIndex];
  return (select.labels[0] ?? column)?.textContent.trim().replace(/:$/, "") ?? "";
}

function name(select) {
  const label = labelOf(select);
  const box = select.nextElementSibling.querySelector(".select2-selection");
  const shown = box.querySelector(".select2-selection__rendered");
  shown.removeAttribute("role"); // It is text in the box, not another one.
  shown.removeAttribute("aria-readonly");
  box.id ||= `${select.id}-box`;
  box.setAttribute("aria-label", label);
  box.setAttribute("aria-labelledby", `${box.id} ${shown.id}`.trim());
  box.querySelector(".select2-search__field")?.setAttribute("aria-label", label);
  jQuery(select).on("select2:open", () => {
    document.querySelector(".select2-container--open .select2-search__field")?.setAttribute("aria-label", label);
  });
}

if (create) {
  jQuery.fn.djangoAdminSelect2 = function () {
    create.call(this);
    return this.each((_number, select) => name(select));
  };
}
