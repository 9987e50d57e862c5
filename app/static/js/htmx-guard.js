// What htmx leaves open: answers that are no page of ours, requests that never arrived, and where the focus goes.

const notice = () => document.getElementById("not-sent");

function tell(key) {
  const place = notice();
  if (place) place.textContent = place.dataset[key];
}

/** An answer without #main (a proxy's error page) would leave the page empty: keep the page and say so. */
document.addEventListener("htmx:before:swap", (event) => {
  const { ctx, tasks } = event.detail;
  const main = tasks?.find((task) => task.type === "main");
  if (!ctx?.select || !main || main.fragment?.firstElementChild) return;
  event.preventDefault();
  tell("strange");
});

document.addEventListener("htmx:error", () => tell("text"));

document.addEventListener("htmx:before:request", () => {
  const place = notice();
  if (place) place.textContent = "";
});

/** After a swap of the whole content the reader starts at the error summary (autofocus) or at the heading. */
document.addEventListener("htmx:after:swap", () => {
  if (document.activeElement && document.activeElement !== document.body) return;
  const main = document.getElementById("main");
  const start = main?.querySelector("[autofocus]") ?? main?.querySelector("h1");
  if (!start) return;
  if (!start.hasAttribute("tabindex")) start.setAttribute("tabindex", "-1");
  start.focus({ preventScroll: false });
});
