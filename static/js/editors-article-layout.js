// Decides before the first paint whether the preview is shown next to the form, so that nothing moves later.
const PREVIEW = "article-preview";
if (matchMedia("(min-width: 1180px)").matches && localStorage.getItem(PREVIEW) !== "closed") {
  document.documentElement.classList.add("previewing");
}
document.addEventListener("editors:preview", ({ detail }) => localStorage.setItem(PREVIEW, detail));
