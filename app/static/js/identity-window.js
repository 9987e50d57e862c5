// The identity service's own window: a popup beside this page, or on a phone a page that comes back here. Its script is
// loaded from the service, and only on this page; what it answers is only carried back, since the server asks itself.

const SCRIPT_WAITS = 15_000; // milliseconds
const LONGEST_CODE = 100;

let isLoaded = null;

/** Load the service's script once. */
function load(address) {
  isLoaded ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = address;
    script.onload = () => (window.PortOne ? resolve() : reject(new Error("no service")));
    script.onerror = () => reject(new Error("not loaded"));
    setTimeout(() => reject(new Error("slow")), SCRIPT_WAITS);
    document.head.append(script);
  });
  return isLoaded;
}

function show(root, part, isShown) {
  root.querySelector(`[data-window-${part}]`).hidden = !isShown;
}

function goBack(address, answer) {
  const target = new URL(address);
  target.searchParams.set("identityVerificationId", answer.identityVerificationId);
  if (answer.code) target.searchParams.set("code", String(answer.code).slice(0, LONGEST_CODE));
  location.assign(target);
}

async function open(root) {
  const { storeId, channelKey, verificationId, returnUrl } = root.dataset;
  show(root, "trouble", false);
  show(root, "waiting", true);
  try {
    const answer = await window.PortOne.requestIdentityVerification({
      storeId,
      channelKey,
      identityVerificationId: verificationId,
      windowType: { pc: "POPUP", mobile: "REDIRECTION" },
      redirectUrl: returnUrl,
    });
    if (answer) goBack(returnUrl, { identityVerificationId: verificationId, code: answer.code });
  } catch {
    show(root, "waiting", false);
    show(root, "trouble", true);
  }
}

export async function prepare() {
  const root = document.querySelector("[data-identity-window]:not([data-prepared])");
  if (!root) return;
  root.dataset.prepared = "";
  const button = root.querySelector("[data-window-open]");
  try {
    await load(root.dataset.script);
  } catch {
    show(root, "trouble", true);
    return;
  }
  button.addEventListener("click", () => open(root));
  button.hidden = false;
}
