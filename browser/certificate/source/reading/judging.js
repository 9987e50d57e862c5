// Whether a certificate can be chosen here, and what stands beside it. The server decides; this only spares a detour.

const DAY = 86_400_000; // milliseconds
const KOREAN_DAY = new Intl.DateTimeFormat("sv-SE", { timeZone: "Asia/Seoul" });
const SOON = 30; // days before the end

/** { state, days }: "good" can be chosen; every other state names why not. An unopened file may be tried. */
export function judged(certificate, words, now) {
  if (!certificate) return { state: "good" };
  if (certificate.to < now) return { state: "expired" };
  if (certificate.from > now) return { state: "not-yet" };
  const use = policyOf(certificate, words)?.use ?? "unknown";
  if (use !== "taken") return { state: use };
  return { state: "good", days: daysUntil(certificate.to, now) };
}

/** The first policy that has words, else nothing. */
export function policyOf(certificate, words) {
  return certificate.policies.map((oid) => words.policies[oid]).find(Boolean);
}

/** The day of a time in Korea, wherever the reader is: 2028-02-11. */
export const dayOf = (time) => KOREAN_DAY.format(time);

/** Whole days by the calendar, if the end is near. */
function daysUntil(end, now) {
  const days = (Date.parse(dayOf(end)) - Date.parse(dayOf(now))) / DAY;
  return days <= SOON ? days : undefined;
}
