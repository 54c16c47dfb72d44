// Whether the preview stands beside the form, decided before anything is drawn, so that nothing moves afterwards.
if (matchMedia("(min-width: 1180px)").matches && localStorage.getItem("article-preview") !== "closed") {
  document.documentElement.classList.add("previewing");
}
