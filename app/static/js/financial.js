// Signing with a financial certificate: the provider's script is fetched when the button is pressed, opens its own
// window, and gives back a signature and R, which the form then sends as by its own button.
import { fresh } from "./signing.js";

const SCRIPT_WAITS = 15_000; // milliseconds
const KNOWN = { 800000: "cancelled", 100008: "running", 900001: "browser" };
const ANY_NUMBER = "0000000000"; // the provider gives R only where a number is named; it does not look at it

class Failure extends Error {
  /** kind: the trouble to show; code: the provider's own number. */
  constructor(kind, code = "") {
    super(kind);
    this.kind = kind;
    this.code = code;
  }

  static of(error) {
    return new Failure(KNOWN[error?.code] ?? "other", String(error?.code ?? "").slice(0, 20));
  }
}

let loading = null;
let starting = null;

/** Load the provider's script, once; what did not come is asked for again at the next press. */
function load(address) {
  loading ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    const url = new URL(address);
    url.searchParams.set("dt", new Date().toISOString().slice(0, 10).replaceAll("-", ""));
    script.src = url.href;
    script.onload = () => (window.FinCertCorp?.Sdk ? resolve(window.FinCertCorp.Sdk) : reject(new Failure("absent")));
    script.onerror = () => reject(new Failure("absent"));
    setTimeout(() => reject(new Failure("absent")), SCRIPT_WAITS);
    document.head.append(script);
  });
  loading.catch(() => (loading = null));
  return loading;
}

function start(sdk, { orgCode, apiKey, providerLanguage }) {
  starting ??= new Promise((resolve, reject) => {
    sdk.init({
      orgCode,
      apiKey,
      lang: providerLanguage,
      useAutoConnInfo: false,
      success: resolve,
      fail: (error) => reject(Failure.of(error)),
    });
    setTimeout(() => reject(new Failure("absent")), SCRIPT_WAITS);
  });
  starting.catch(() => (starting = null));
  return starting;
}

function sign(sdk, { content, policies, signType, provesNumber }) {
  const isToProve = provesNumber !== undefined;
  const oid = Object.fromEntries(policies.split(" ").map((policy) => [policy, true]));
  return new Promise((resolve, reject) => {
    sdk.sign({
      signFormat: {
        type: "CMS",
        CMSInfo: { generalSyntax: true, includeR: isToProve, ...(isToProve && { ssn: ANY_NUMBER }) },
      },
      content: { plainText: { plainTexts: [content], encoding: "UTF-8" } },
      algorithms: "RSASSA-PKCS1-v1_5_SHA256",
      view: { lastAccessCert: false, enableTextView: false, oid },
      info: { signType },
      success: resolve,
      fail: (error) => reject(Failure.of(error)),
    });
  });
}

/** base64 as the form wants it, from the base64url or base64 of the provider. */
function base64(text) {
  const plain = text.replaceAll("-", "+").replaceAll("_", "/").replace(/[=\s]/g, "");
  return plain.padEnd(Math.ceil(plain.length / 4) * 4, "=");
}

function fillIn(form, result) {
  const answer = Array.isArray(result) ? result[0] : result;
  const isToProve = form.dataset.provesNumber !== undefined;
  if (!answer?.signedVals?.[0]) throw new Failure("other");
  if (isToProve && !answer.rValue) throw new Failure("random");
  form.elements.signature.value = base64(answer.signedVals[0]);
  form.elements.r.value = isToProve ? base64(answer.rValue) : "";
}

function show(form, part, isShown) {
  form.querySelector(`[data-financial-${part}]`).hidden = !isShown;
}

function showTrouble(form, kind, code = "") {
  for (const box of form.querySelectorAll("[data-financial-trouble]")) {
    box.hidden = box.dataset.financialTrouble !== kind;
    const place = box.querySelector("[data-code]");
    if (place) {
      place.textContent = code;
      place.parentElement.hidden = !code;
    }
  }
}

async function begin(form) {
  showTrouble(form, "");
  show(form, "waiting", true);
  try {
    const sdk = await load(form.dataset.script);
    await start(sdk, form.dataset);
    await fresh();
    const challenge = form.elements.challenge.value;
    const result = await sign(sdk, form.dataset);
    form.elements.challenge.value = challenge;
    fillIn(form, result);
    form.requestSubmit();
  } catch (error) {
    show(form, "waiting", false);
    showTrouble(form, error instanceof Failure ? error.kind : "other", error.code);
  }
}

export function prepare() {
  const form = document.querySelector("[data-financial]:not([data-prepared])");
  if (!form) return;
  form.dataset.prepared = "";
  show(form, "start", false);
  const button = form.querySelector("[data-financial-open]");
  button.addEventListener("click", () => begin(form));
  button.hidden = false;
}
