// Sending a photo: what was chosen is named with its size and looked at before it is sent, files can be dropped, and
// while it is sent the page says how far. Without script the form is sent as it is, and the server says the same.

const MEGABYTE = 1024 * 1024;
const megabytes = (size) => (size / MEGABYTE).toFixed(1);
const BUSY = 503;

/** As of a swap by htmx: modules, focus and whether the page is ready follow it. */
const tell = (when) => document.dispatchEvent(new CustomEvent(`htmx:${when}:swap`, { detail: {} }));

class Upload {
  constructor(place) {
    this.place = place;
    this.form = place.closest("form");
    this.inputs = [...place.querySelectorAll("input[type=file]")];
    this.file = place.querySelector("#file");
    this.status = place.querySelector("#photo-status");
    this.bar = place.querySelector("progress");
    place.querySelector(".upload__drop").hidden = false;
    this.listen();
  }

  listen() {
    for (const input of this.inputs) input.addEventListener("change", () => this.chosen(input));
    for (const name of ["dragenter", "dragover"]) this.place.addEventListener(name, (event) => this.over(event, true));
    for (const name of ["dragleave", "drop"]) this.place.addEventListener(name, (event) => this.over(event, false));
    this.place.addEventListener("drop", (event) => this.dropped(event.dataTransfer.files));
    this.form.addEventListener("submit", (event) => this.submit(event));
  }

  over(event, isOver) {
    event.preventDefault();
    this.place.classList.toggle("upload--over", isOver);
  }

  dropped(files) {
    if (files.length > 1) return this.correct(this.place.dataset.several);
    if (files.length === 0) return undefined;
    this.file.files = files;
    return this.chosen(this.file);
  }

  /** One file at a time: what was chosen elsewhere before is let go. */
  chosen(input) {
    for (const other of this.inputs) if (other !== input && input.files.length) other.value = "";
    this.show();
    document.querySelector("#main .summary")?.remove(); // it was about the file before
    this.correct(this.problem(this.upload()) ?? "");
  }

  upload() {
    return this.inputs.map((input) => input.files[0]).find(Boolean);
  }

  problem(file) {
    const most = Number(this.place.dataset.most);
    if (file && file.size === 0) return this.place.dataset.empty;
    if (file && file.size > most) return this.place.dataset.tooBig.replace("{size}", megabytes(file.size));
    return null;
  }

  show() {
    const file = this.upload();
    const chosen = this.place.querySelector("#photo-chosen");
    chosen.hidden = !file;
    if (!file) return;
    chosen.querySelector("[data-photo-name]").textContent = file.name;
    chosen.querySelector("[data-photo-size]").textContent = this.place.dataset.size.replace("{size}", megabytes(file.size));
    this.bar.value = Math.min(100, (100 * file.size) / Number(this.place.dataset.most));
  }

  correct(message) {
    const error = document.getElementById("file-error");
    error.hidden = !message;
    error.querySelector("[data-photo-error]").textContent = message;
    if (message) this.file.setAttribute("aria-invalid", "true");
    else this.file.removeAttribute("aria-invalid");
    this.file.setAttribute("aria-describedby", message ? "file-error file-hint" : "file-hint");
    this.status.classList.toggle("visually-hidden", Boolean(message)); // read aloud; it is seen above the field
    this.status.textContent = message;
  }

  submit(event) {
    event.preventDefault();
    const file = this.upload();
    const problem = file ? this.problem(file) : this.place.dataset.none;
    if (!problem) return this.send();
    this.rest();
    this.correct(problem);
    return this.file.focus();
  }

  send() {
    const fields = new FormData(this.form);
    fields.set("press", "send");
    const request = new XMLHttpRequest();
    request.open("POST", this.form.action);
    request.setRequestHeader("HX-Request", "true");
    request.setRequestHeader("HX-Request-Type", "partial");
    request.setRequestHeader("HX-Target", "main#main");
    request.upload.addEventListener("progress", (event) => this.progress(event));
    request.addEventListener("load", () => this.answered(request));
    request.addEventListener("error", () => this.retry(this.place.dataset.lost));
    request.send(fields);
  }

  progress(event) {
    const percent = event.total ? Math.floor((100 * event.loaded) / event.total) : 0;
    this.bar.value = percent;
    const isSent = event.loaded >= event.total;
    const tenth = Math.floor(percent / 10) * 10; // a reader's voice says every tenth, not each
    const text = isSent ? this.place.dataset.reading : this.place.dataset.sending.replace("{percent}", String(tenth));
    this.status.classList.remove("visually-hidden");
    if (this.status.textContent !== text) this.status.textContent = text;
  }

  /** The next page, or this one with a message, in the place of the content. */
  answered(request) {
    if (request.status === BUSY) return this.retry(this.place.dataset.busy);
    const page = new DOMParser().parseFromString(request.responseText, "text/html");
    const main = page.getElementById("main");
    if (!main) return window.location.assign(this.form.action);
    tell("before");
    document.getElementById("main").replaceWith(document.adoptNode(main));
    if (page.title) document.title = page.title;
    if (request.status === 200) window.history.replaceState(null, "", request.responseURL);
    window.htmx?.process(document.getElementById("main"));
    tell("after");
    return tell("finally");
  }

  /** The file stays chosen, so that pressing again is all there is to do. */
  retry(message) {
    this.rest();
    this.show();
    this.correct(message);
  }

  rest() {
    delete this.form.dataset.sent;
    for (const button of this.form.querySelectorAll("[aria-busy]")) button.removeAttribute("aria-busy");
  }
}

export function prepare() {
  for (const place of document.querySelectorAll("[data-photo]:not([data-live])")) {
    place.dataset.live = "";
    new Upload(place);
  }
}
