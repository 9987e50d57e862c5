// The provider's frame before it shows anything: carries what the site's page says to the server, which learns from the
// browser, not from the page, whose page it is.
const answer = (message, site) => parent.postMessage(message, site);

async function ask(path, told) {
  const response = await fetch(path, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(told),
  });
  const said = await response.json();
  if (!response.ok) throw said;
  return said;
}

parent.postMessage({ what: "ready" }, "*");

addEventListener("message", async (event) => {
  if (event.source !== parent) return;
  const { what, ...told } = event.data;
  try {
    const said = await ask(what === "init" ? "/yeskey/init" : "/yeskey/signings", { ...told, origin: event.origin });
    if (what === "init") answer({ what }, event.origin);
    else location.replace(`/yeskey/window/${said.id}`);
  } catch (error) {
    answer({ what, error: { code: error.code ?? 200009, message: error.message, cause: null } }, event.origin);
  }
});
