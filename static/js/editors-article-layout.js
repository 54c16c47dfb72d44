// Decides before the first paint whether the preview is shown next to the form, so that nothing moves later.
if (matchMedia("(min-width: 1180px)").matches && localStorage.getItem("article-preview") !== "closed") {
  document.documentElement.classList.add("previewing");
}
