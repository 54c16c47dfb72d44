// Sets the focal point of a photo by click or arrow keys, and previews the crops. Saving creates them.
const within = (number, least, most) => Math.min(Math.max(number, least), most);

for (const focal of document.querySelectorAll("[data-focal]")) {
  const picture = focal.querySelector("[data-focal-picture]");
  const mark = focal.querySelector("[data-focal-mark]");
  const across = document.querySelector("input[data-focal-across]");
  const down = document.querySelector("input[data-focal-down]");
  if (!across || !down) continue; // The reader may not edit.
  const { width, height } = picture.viewBox.baseVal;

  function draw() {
    const x = within(Number(across.value), 0, 1);
    const y = within(Number(down.value), 0, 1);
    mark.setAttribute("transform", `translate(${x * width} ${y * height})`);
    picture.setAttribute("aria-valuenow", Math.round(x * 100));
    picture.setAttribute("aria-valuetext", `${Math.round(x * 100)} %, ${Math.round(y * 100)} %`);
    for (const crop of focal.querySelectorAll("[data-focal-crop]")) {
      const box = crop.viewBox.baseVal;
      // Shown at once, so box_of (photos/renditions.py) is repeated; tests/browser/test_photos_admin_browser.py compares them.
      const left = within(Math.round(x * width - box.width / 2), 0, width - box.width);
      const top = within(Math.round(y * height - box.height / 2), 0, height - box.height);
      crop.setAttribute("viewBox", `${left} ${top} ${box.width} ${box.height}`);
    }
  }

  function place(x, y) {
    across.value = within(x, 0, 1).toFixed(2);
    down.value = within(y, 0, 1).toFixed(2);
    draw();
  }

  picture.setAttribute("role", "slider");
  picture.setAttribute("aria-roledescription", picture.dataset.focalPicture);
  picture.setAttribute("tabindex", "0");
  picture.addEventListener("click", ({ clientX, clientY }) => {
    const shown = picture.querySelector("image").getBoundingClientRect(); // A tall one leaves room beside it.
    place((clientX - shown.left) / shown.width, (clientY - shown.top) / shown.height);
  });
  picture.addEventListener("keydown", (event) => {
    const step = event.shiftKey ? 0.1 : 0.01;
    const moves = { ArrowLeft: [-step, 0], ArrowRight: [step, 0], ArrowUp: [0, -step], ArrowDown: [0, step] };
    const [x, y] = moves[event.key] ?? [0, 0];
    if (!x && !y) return;
    event.preventDefault(); // The page stays where it is.
    place(Number(across.value) + x, Number(down.value) + y);
  });
  across.addEventListener("input", draw);
  down.addEventListener("input", draw);
  draw();
}
