// Sets up the select boxes for photos, people and missions when their block comes near the viewport: Django’s script
// would set up the hundreds of a long article at once.
const STOCK = "admin-autocomplete";

const nearby = new IntersectionObserver(
  (entries) => {
    for (const { isIntersecting, target } of entries) {
      if (!isIntersecting) continue;
      nearby.unobserve(target);
      target.classList.replace("searches-later", STOCK);
      django.jQuery(target).djangoAdminSelect2();
    }
  },
  { rootMargin: "600px" },
);

// Modules run before the DOM is ready, and Django’s script after.
for (const select of document.querySelectorAll(`.block:not(.empty-form) select.${STOCK}`)) {
  select.classList.replace(STOCK, "searches-later");
  nearby.observe(select);
}
