// The short code that a person types: eight digits, the last a check digit after Damm, as app/rules/ticket.py has it.

const DAMM = [
  "0317598642", "7092154863", "4206871359", "1750983426", "6123045978",
  "3674209581", "5869720134", "8945362017", "9438617205", "2581436790",
];

/** What is wrong with it: "short", "mistyped", or null. */
export function problemOf(typed) {
  const digits = plain(typed);
  if (!/^[0-9]{8}$/.test(digits)) return "short";
  let interim = 0;
  for (const digit of digits) interim = Number(DAMM[interim][Number(digit)]);
  return interim === 0 ? null : "mistyped";
}

export function plain(typed) {
  return typed.normalize("NFKC").replace(/[\s-]/g, "");
}
