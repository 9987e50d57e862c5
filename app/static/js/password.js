// Show or hide a password; its rules tick off while one types, with the arithmetic of app/rules/password.py. The server decides.
// The list of well-known passwords stays on the server.

const SHORTEST = 8;
const LONGEST = 20;
const RUN = 4;
const PRODUCT_WORDS = ["madang", "jobfair"];
const SEQUENCES = [
  "0123456789",
  "abcdefghijklmnopqrstuvwxyz",
  "`1234567890-=",
  "~!@#$%^&*()_+",
  "qwertyuiop",
  "asdfghjkl",
  "zxcvbnm",
];
const pairsOf = (row) => new Set([...row].slice(1).map((letter, at) => row[at] + letter));
const mirrored = (row) => [...row].reverse().join("");
const rows = [...SEQUENCES, ...SEQUENCES.map(mirrored)].map(pairsOf);

function sequence(password) {
  const letters = password.toLowerCase();
  for (const neighbours of rows) {
    let start = 0;
    for (let at = 1; at <= letters.length; at += 1) {
      if (at < letters.length && neighbours.has(letters.slice(at - 1, at + 1))) continue;
      if (at - start >= RUN) return password.slice(start, at);
      start = at;
    }
  }
  return "";
}

const lettersInside = (text) => text.replace(/^[^a-z]+|[^a-z]+$/g, "");

function contextPiece(password, words) {
  const core = lettersInside(password.toLowerCase());
  const known = new Set([...PRODUCT_WORDS, ...words].map((word) => lettersInside(word.toLowerCase())));
  return core.length >= 4 && known.has(core) ? core : "";
}

/** The broken rules and the piece of the password that breaks each: "" where that is the whole. */
export function brokenRules(password, memberId = "", words = []) {
  const broken = new Map();
  const count = [...password].length;
  const strange = [...new Set(password.replace(/[A-Za-z0-9!@#$^+=-]/g, ""))].join("");
  if (count < SHORTEST || count > LONGEST) broken.set("length", "");
  if (strange) broken.set("characters", strange);
  if (!/[A-Za-z]/.test(password)) broken.set("letters", "");
  if (!/[0-9!@#$^+=-]/.test(password)) broken.set("digit_or_special", "");
  const same = /(.)\1{3,}/is.exec(password)?.[0];
  if (same) broken.set("same_character", same);
  const run = sequence(password);
  if (run) broken.set("sequence", run);
  const piece = contextPiece(password, [memberId, ...words]);
  if (memberId && password.toLowerCase() === memberId.toLowerCase()) broken.set("member_id", password);
  else if (piece) broken.set("context", piece);
  return broken;
}

/** 0 weak (or against the rule), 1 fair, 2 good, 3 strong. */
export function strength(password, memberId = "", words = []) {
  if (brokenRules(password, memberId, words).size) return 0;
  const letters = password.toLowerCase();
  const told = new Set();
  for (let at = 1; at < letters.length; at += 1) {
    const pair = letters.slice(at - 1, at + 1);
    if (rows.some((row) => row.has(pair))) told.add(pair);
  }
  const telling = new Set(letters).size - Math.floor(told.size / 2);
  const classes = [[/[a-z]/, 4.7], [/[A-Z]/, 1.0], [/[0-9]/, 0.5], [/[^a-zA-Z0-9]/, 0.4]];
  const bits = telling * classes.reduce((sum, [pattern, of]) => sum + (pattern.test(password) ? of : 0), 0);
  return 1 + (bits >= 52) + (bits >= 72);
}

const DRAWINGS = { open: "M5 12h14", met: "m5 12.5 4.5 4.5L19 7.5", broken: "M6 6l12 12M18 6 6 18" };

function showRule(item, state, piece, field) {
  item.classList.toggle("rules__met", state === "met");
  item.classList.toggle("rules__broken", state === "broken");
  item.querySelector("path").setAttribute("d", DRAWINGS[state]);
  const sentence = state === "broken" && piece.trim() ? item.dataset.whenBroken : item.dataset.sentence;
  item.querySelector("[data-text]").textContent = sentence.replace("{}", piece);
  item.querySelector("[data-state]").textContent = state === "open" ? "" : field.dataset[state];
}

/** A rule is broken once nothing more typed can mend it; until then it is open or met. */
function stateOf(keys, broken, count) {
  if (!count) return "open";
  if (!keys.some((key) => broken.has(key))) return "met";
  const mendedByTyping = keys.every((key) => ["length", "letters", "digit_or_special"].includes(key));
  return mendedByTyping && count < LONGEST ? "open" : "broken";
}

function show(field) {
  const input = field.querySelector("input");
  const idField = document.getElementById(field.dataset.memberId);
  const words = (field.dataset.known ?? "").split(" ").filter(Boolean);
  const email = document.getElementById("email_local")?.value ?? "";
  const about = [idField?.value ?? "", [...words, email].filter(Boolean)];
  const broken = brokenRules(input.value, ...about);
  const count = [...input.value].length;
  for (const item of field.querySelectorAll("[data-rule]")) {
    const keys = item.dataset.rule.split(" ");
    const piece = keys.map((key) => broken.get(key)).find(Boolean) ?? "";
    showRule(item, stateOf(keys, broken, count), piece, field);
  }
  const meter = field.querySelector(".strength");
  const level = count ? strength(input.value, ...about) + 1 : 0;
  meter.dataset.level = String(level);
  meter.querySelector("span").textContent = level ? meter.dataset.words.split("|")[level - 1] : "";
}

const withRules = (element) => element?.closest?.("[data-password][data-member-id]");

function offerToShow() {
  // The button appears with the script that makes it work.
  for (const button of document.querySelectorAll("[data-reveal][hidden]")) {
    button.dataset.show = button.getAttribute("aria-label");
    button.hidden = false;
  }
}

export function prepare() {
  offerToShow();
  for (const field of document.querySelectorAll("[data-password][data-member-id]")) {
    field.querySelector(".strength").hidden = false;
    show(field);
  }
}

document.addEventListener("input", (event) => {
  const field = withRules(event.target);
  if (field) show(field);
  else if (document.querySelector(`[data-member-id="${CSS.escape(event.target.id ?? "")}"]`)) prepare();
});

document.addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-reveal]");
  if (!button) return;
  const input = document.getElementById(button.dataset.reveal);
  const shown = input.type === "password";
  input.type = shown ? "text" : "password";
  button.setAttribute("aria-label", shown ? button.dataset.hide : button.dataset.show);
});

// Browsers offer to keep a password only of a field that is one when it is sent.
document.addEventListener("submit", (event) => {
  for (const button of event.target.querySelectorAll("[data-reveal]")) {
    document.getElementById(button.dataset.reveal).type = "password";
  }
});
