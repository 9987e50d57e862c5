// Passkeys: [data-passkey="add" | "login" | "prove"] is a form whose button asks the browser for a key and sends what it says.

const bytes = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.charCodeAt(0));
const text = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer))).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");

/** The options with bytes where the server sent base64url. */
function readable(options) {
  const listed = (name) => options[name]?.map((one) => ({ ...one, id: bytes(one.id) }));
  return {
    ...options,
    challenge: bytes(options.challenge),
    ...(options.user && { user: { ...options.user, id: bytes(options.user.id) } }),
    ...(options.excludeCredentials && { excludeCredentials: listed("excludeCredentials") }),
    ...(options.allowCredentials && { allowCredentials: listed("allowCredentials") }),
  };
}

/** What the device answered, with base64url in the place of bytes. */
function sendable({ id, type, rawId, response }) {
  const names = ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"];
  const answered = names.filter((name) => response[name]).map((name) => [name, text(response[name])]);
  const transports = response.getTransports?.();
  return { id, type, rawId: text(rawId), response: { ...Object.fromEntries(answered), ...(transports && { transports }) } };
}

async function post(address, form, extra = {}) {
  const body = new URLSearchParams(new FormData(form));
  for (const [name, value] of Object.entries(extra)) body.set(name, value);
  const answer = await fetch(address, { method: "POST", body });
  if (answer.redirected) location.assign(answer.url); // the password is asked for first
  return answer.headers.get("Content-Type")?.startsWith("application/json") ? answer.json() : {};
}

async function run(form) {
  const { begin, passkey } = form.dataset;
  const options = await post(begin, form);
  if (options.error || !options.challenge) return options.error ?? form.dataset.failed;
  const publicKey = readable(options);
  const made = await (passkey === "add" ? navigator.credentials.create({ publicKey }) : navigator.credentials.get({ publicKey }));
  const answer = await post(form.action, form, { credential: JSON.stringify(sendable(made)) });
  if (answer.go) location.assign(answer.go);
  return answer.go ? "" : (answer.error ?? form.dataset.failed);
}

async function submitted(event) {
  event.preventDefault();
  const form = event.currentTarget;
  const [button, status] = [form.querySelector("button"), form.querySelector("[role=status]")];
  button.disabled = true;
  status.textContent = "";
  try {
    status.textContent = await run(form);
  } catch {
    status.textContent = form.dataset.failed; // nobody chose a key, or it is there already
  } finally {
    button.disabled = false;
  }
}

export function prepare() {
  for (const form of document.querySelectorAll("form[data-passkey][hidden]")) {
    if (!window.PublicKeyCredential) continue;
    form.addEventListener("submit", submitted);
    form.hidden = false;
  }
}
