// Draws a code from the modules that the server has sent: nobody here computes one.

const QUIET = 4; // modules around it, as the standard wants
const DRAWING = "http://www.w3.org/2000/svg";

/** Fill an <svg> with the code {width, bits}: bits in base64, row by row. */
export function draw(svg, { width, bits }) {
  const size = width + 2 * QUIET;
  svg.setAttribute("viewBox", `0 0 ${size} ${size}`);
  svg.replaceChildren(path("#ffffff", `M0 0h${size}v${size}H0z`), path("#000000", dark(width, atob(bits))));
}

function dark(width, bytes) {
  const isDark = (place) => (bytes.charCodeAt(place >> 3) >> (7 - (place & 7))) & 1;
  let drawn = "";
  for (let y = 0; y < width; y += 1) {
    for (let x = 0; x < width; x += 1) {
      if (isDark(y * width + x)) drawn += `M${x + QUIET} ${y + QUIET}h1v1h-1z`;
    }
  }
  return drawn;
}

function path(fill, d) {
  const drawn = document.createElementNS(DRAWING, "path");
  drawn.setAttribute("fill", fill);
  drawn.setAttribute("d", d);
  return drawn;
}
