// The rules of the short form as far as they can be known without the server. With the network there its WTForms decide;
// without, these say the same in the same words.

const LETTER = /\p{L}/u;
const SIGNS = new Set(" -'’ʼʻ`´.,/@()&·・\u200c\u200d‐‑་፡׳״");
const EMAIL = /^[^\s@]+@[^\s@]+\.[^\s@.]{2,}$/;
const NUMBER = /^\+?[0-9]{7,17}$/;

/** {field: key of the text}, for what has to be corrected. */
export function problems({ name, contact, terms_of_use, of_age }) {
  const found = {};
  const problem = nameProblem(name.normalize("NFC").trim());
  if (problem) found.name = problem;
  if (contact.trim() && !isContact(contact)) found.contact = contact.includes("@") ? "walk_in.email" : "walk_in.phone";
  if (!terms_of_use) found.terms_of_use = "walk_in.terms";
  if (!of_age) found.of_age = "walk_in.age";
  return found;
}

function nameProblem(name) {
  if (!name) return "walk_in.name_needed";
  const isOfAName = [...name].every((sign) => /[\p{L}\p{M}]/u.test(sign) || SIGNS.has(sign));
  return LETTER.test(name) && isOfAName ? null : "walk_in.name_letters";
}

function isContact(contact) {
  const text = contact.normalize("NFKC").trim();
  return text.includes("@") ? EMAIL.test(text) : NUMBER.test(text.replace(/[\s()./-]/g, ""));
}
