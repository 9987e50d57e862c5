// Who may enter, decided here when the server does not answer: the same decision as rules/admission.py, and both run
// tests/vectors/verdicts.json. Times are milliseconds since 1970; days are Korean, as YYYY-MM-DD.

const MINUTE = 60_000;
const DAY = 86_400_000;
const KOREA = 9 * 3_600_000; // ahead of UTC, all year
const FOR_STAFF = new Set(["unknown_ticket", "forged", "registration_not_found", "kiosk_revoked", "no_network", "storage"]);

/** The verdict for a reason other than ok: refused, or for staff to sort out. */
export function refusal(reason, data = {}) {
  return { verdict: FOR_STAFF.has(reason) ? "call_staff" : "refused", reason, ...data };
}

/**
 * The verdict on a ticket scanned at this moment, what cannot change first.
 * place: {is_for_this_fair, state, slot_starts_at, slot_ends_at}, or null; fair: its rules as /kiosk/lists has them;
 * admittedAt: the first entry that is known, or null.
 */
export function decide(place, fair, admittedAt, at) {
  if (!place) return refusal("registration_not_found");
  return forPlace(place) ?? forDay(place, fair, at) ?? forUse(fair, admittedAt) ?? forTime(place, fair, at)
    ?? { verdict: "admitted", reason: "ok", first_time: admittedAt };
}

/** The same without the network: whoever would be admitted is, to be confirmed. */
export function decideAlone(place, fair, admittedAt, at) {
  const decided = decide(place, fair, admittedAt, at);
  return decided.verdict === "admitted" ? { ...decided, verdict: "to_confirm" } : decided;
}

/** What a ticket says about itself, where nothing else is known of it: the days on which it is good. */
export function placeOfTicket(ticket) {
  return { is_for_this_fair: true, state: "held", days: [ticket.validFrom, ticket.validUntil] };
}

function forPlace(place) {
  if (!place.is_for_this_fair) return refusal("other_fair");
  return ["cancelled", "waiting"].includes(place.state) ? refusal(place.state) : null;
}

function forDay(place, fair, at) {
  const today = koreanDay(at);
  if (today > fair.ends_on) return refusal("fair_over");
  const [first, last] = place.days ?? daysOf(place, fair);
  return today < first || today > last ? refusal("other_day", { right_day: first }) : null;
}

function daysOf(place, fair) {
  if (fair.ticket_days !== "slot_day") return [fair.starts_on, fair.ends_on];
  const day = koreanDay(place.slot_starts_at);
  return [day, day];
}

function forUse(fair, admittedAt) {
  return admittedAt != null && !fair.allows_reentry ? refusal("already_used", { first_time: admittedAt }) : null;
}

/** A ticket for any day keeps its slot's time of day on each of them. */
function forTime(place, fair, at) {
  if (place.days) return null;
  const shift = Math.floor((at - koreanMidnight(place.slot_starts_at)) / DAY) * DAY;
  if (fair.admit_early_minutes != null) {
    const opensAt = place.slot_starts_at + shift - fair.admit_early_minutes * MINUTE;
    if (at < opensAt) return refusal("too_early", { opens_at: opensAt });
  }
  if (fair.admit_late_minutes != null) {
    const closedAt = place.slot_ends_at + shift + fair.admit_late_minutes * MINUTE;
    if (at > closedAt) return refusal("too_late", { closed_at: closedAt });
  }
  return null;
}

export function koreanDay(at) {
  return new Date(at + KOREA).toISOString().slice(0, 10);
}

function koreanMidnight(at) {
  return Math.floor((at + KOREA) / DAY) * DAY - KOREA;
}
