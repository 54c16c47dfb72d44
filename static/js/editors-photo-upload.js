// Uploads photos by drag and drop, with one request for each file, so that each shows its own progress and result.
const form = document.querySelector("[data-upload]");
const outcomes = document.querySelector("[data-upload-outcomes]");
const status = document.querySelector("[data-upload-progress]");

if (form) {
  const input = form.querySelector("input[type=file]");
  const waiting = [];
  let sent = 0;
  let busy = false;

  function send({ file, line, bar }) {
    const data = new FormData(form);
    data.set(input.name, file);
    const request = new XMLHttpRequest(); // fetch() cannot tell how far an upload is.
    request.open("POST", form.action);
    request.responseType = "document";
    request.upload.addEventListener("progress", ({ loaded, total }) => {
      bar.max = total;
      bar.value = loaded;
    });
    return new Promise((done) => {
      request.addEventListener("loadend", () => {
        const outcome = request.response?.querySelector("[data-upload-outcomes] > li");
        if (outcome) {
          line.replaceWith(outcome);
          if (outcome.dataset.outcome === "added") offerNext();
        } else {
          line.classList.add("rejected");
          line.dataset.outcome = "unsent";
          bar.replaceWith(form.dataset.failed);
        }
        done();
      });
      request.send(data);
    });
  }

  // Adds the upload to the address, so that the page can be opened again.
  function offerNext() {
    document.querySelector("[data-upload-next]").hidden = false;
    const address = new URL(location.href);
    address.searchParams.set("batch", form.elements.batch.value);
    history.replaceState(null, "", address);
  }

  // 21 added, 8 rejected, 1 already in the library.
  function totals() {
    return Object.entries(status.dataset)
      .map(([kind, words]) => [outcomes.querySelectorAll(`[data-outcome="${kind}"]`).length, words])
      .filter(([count, words]) => count && words)
      .map(([count, words]) => `${count} ${words}`)
      .join(", ");
  }

  async function add(files) {
    for (const file of files) {
      const line = document.createElement("li");
      const name = document.createElement("bdi");
      const bar = document.createElement("progress");
      name.textContent = file.name;
      bar.value = 0;
      bar.setAttribute("aria-label", file.name);
      line.className = "upload-outcome";
      line.append(name, ": ", bar);
      outcomes.append(line);
      waiting.push({ file, line, bar });
    }
    if (busy) return; // The running upload sends these too.
    busy = true;
    while (waiting.length) {
      status.textContent = `${sent} / ${sent + waiting.length}`;
      await send(waiting.shift());
      sent += 1;
    }
    status.textContent = totals();
    busy = false;
  }

  addEventListener("beforeunload", (event) => {
    if (busy) event.preventDefault();
  });

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    add([...input.files]);
    input.value = "";
  });
  form.addEventListener("dragover", (event) => {
    event.preventDefault();
    form.classList.add("dropping");
  });
  form.addEventListener("dragleave", () => form.classList.remove("dropping"));
  form.addEventListener("drop", (event) => {
    event.preventDefault();
    form.classList.remove("dropping");
    add([...event.dataTransfer.files]);
  });
}
