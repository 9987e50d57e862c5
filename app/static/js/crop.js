// The photo below its frame: dragged, moved by arrow keys and buttons, enlarged by a slider, turned. The arithmetic is
// that of rules/photo_crop.py, and what is sent are the fields of the form; without script its buttons do the same.

const FRAME = { x: 178, y: 30, width: 285 };
const STAGE = 640;
const CLOSEST = 400;
const STEP = 0.05;
const ZOOM_STEP = 10;
const BLURRED_BELOW = 240;
const MOVES = { left: [1, 0], right: [-1, 0], up: [0, 1], down: [0, -1] };
const KEYS = { ArrowLeft: "left", ArrowRight: "right", ArrowUp: "up", ArrowDown: "down", "+": "larger", "=": "larger", "-": "smaller" };

const between = (low, value, high) => Math.min(Math.max(value, low), high);

class Frame {
  constructor(part) {
    this.part = part;
    this.form = part.closest("form");
    this.width = Number(part.dataset.width);
    this.height = Number(part.dataset.height);
    this.listen();
    this.draw();
  }

  get(name) {
    return Number(this.form.elements[name].value);
  }

  set(values) {
    for (const [name, value] of Object.entries(values)) this.form.elements[name].value = String(value);
    this.draw();
  }

  turned() {
    return this.get("turns") % 2 ? [this.height, this.width] : [this.width, this.height];
  }

  crop() {
    const [across, down] = this.turned();
    const zoom = between(100, this.get("zoom"), CLOSEST);
    const width = Math.max(1, Math.round((Math.min(across, (down * 3) / 4) * 100) / zoom));
    const height = Math.max(1, Math.min(down, Math.round((width * 4) / 3)));
    const x = between(0, this.get("x") - Math.floor(width / 2), across - width);
    const y = between(0, this.get("y") - Math.floor(height / 2), down - height);
    return { x, y, width, height };
  }

  /** Move the frame by pixels of the picture, from where it really is. */
  shift(across, down) {
    const crop = this.crop();
    const middle = (start, size, by) => Math.round(start + Math.floor(size / 2) + by);
    this.set({ x: middle(crop.x, crop.width, across), y: middle(crop.y, crop.height, down) });
    this.settle();
  }

  /** The centre that the frame has within the picture's edges. */
  settle() {
    const crop = this.crop();
    this.form.elements.x.value = String(crop.x + Math.floor(crop.width / 2));
    this.form.elements.y.value = String(crop.y + Math.floor(crop.height / 2));
  }

  press(button) {
    const [across] = this.turned();
    if (button === "reset") this.set({ zoom: 100, turns: 0, x: Math.floor(this.width / 2), y: Math.floor(this.height / 2) });
    else if (button === "turn") this.set({ x: this.get("y"), y: across - this.get("x"), turns: (this.get("turns") + 1) % 4 });
    else if (button === "larger" || button === "smaller") {
      this.set({ zoom: between(100, this.get("zoom") + (button === "larger" ? ZOOM_STEP : -ZOOM_STEP), CLOSEST) });
    } else if (MOVES[button]) {
      const crop = this.crop();
      this.shift(MOVES[button][0] * crop.width * STEP, MOVES[button][1] * crop.height * STEP);
    } else return false;
    return true;
  }

  listen() {
    this.part.addEventListener("click", (event) => {
      const button = event.target.closest("button[name=press]");
      if (button && this.press(button.value)) event.preventDefault();
    });
    this.form.elements.zoom.addEventListener("input", () => this.draw());
    const stage = this.part.querySelector(".crop__stage");
    stage.addEventListener("keydown", (event) => {
      if (event.target === stage && KEYS[event.key] && this.press(KEYS[event.key])) event.preventDefault();
    });
    stage.addEventListener("pointerdown", (event) => this.drag(stage, event));
  }

  drag(stage, start) {
    if (start.button !== 0) return;
    start.preventDefault();
    stage.focus({ preventScroll: true });
    stage.setPointerCapture(start.pointerId);
    let from = [start.clientX, start.clientY];
    const move = (event) => {
      const pixels = (this.crop().width / FRAME.width) * (STAGE / stage.clientWidth);
      this.shift((from[0] - event.clientX) * pixels, (from[1] - event.clientY) * pixels);
      from = [event.clientX, event.clientY];
    };
    stage.addEventListener("pointermove", move);
    for (const end of ["pointerup", "pointercancel"]) {
      stage.addEventListener(end, () => stage.removeEventListener("pointermove", move), { once: true });
    }
  }

  matrix() {
    const { width, height } = this;
    return [
      "1 0 0 1 0 0",
      `0 -1 1 0 0 ${width}`,
      `-1 0 0 -1 ${width} ${height}`,
      `0 1 -1 0 ${height} 0`,
    ][this.get("turns") % 4];
  }

  draw() {
    const crop = this.crop();
    const scale = FRAME.width / crop.width;
    const place = `translate(${FRAME.x} ${FRAME.y}) scale(${scale}) translate(${-crop.x} ${-crop.y})`;
    this.part.querySelector("[data-crop-place]").setAttribute("transform", place);
    for (const picture of this.part.querySelectorAll("[data-crop-picture]")) {
      picture.setAttribute("transform", `matrix(${this.matrix()})`);
    }
    const box = `${crop.x} ${crop.y} ${crop.width} ${crop.height}`;
    this.part.querySelector("[data-crop-kept]").setAttribute("viewBox", box);
    this.part.querySelector("[data-crop-blurred]").hidden = crop.width >= BLURRED_BELOW;
    const zoom = this.form.elements.zoom;
    zoom.setAttribute("aria-valuetext", this.part.dataset.zoomText.replace("{percent}", zoom.value));
  }
}

export function prepare() {
  for (const part of document.querySelectorAll("[data-crop]:not([data-live])")) {
    part.dataset.live = "";
    new Frame(part);
  }
}
