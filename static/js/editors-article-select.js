// The boxes that search for a photo, a person or a mission are made when their block comes near the window: the stock
// script would make the hundreds of a long article at once.
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

// Modules run before the page is said to be ready, and the stock script after.
for (const select of document.querySelectorAll(`.block:not(.empty-form) select.${STOCK}`)) {
  select.classList.replace(STOCK, "searches-later");
  nearby.observe(select);
}
