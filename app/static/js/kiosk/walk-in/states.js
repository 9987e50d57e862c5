// The kiosk's states while somebody registers, for the table in machine.js. Nobody's ticket interrupts them: who holds one
// up meanwhile scans it again a moment later.

const ASKED = { call: "called", input: "same" };

/** How each screen leads on: what it says aloud, and where back and on go. */
function asks(speech, back, next) {
  return { seconds: 40, then: "warning", speech, sound: null, on: { ...ASKED, back, next } };
}

export const WALK_IN_EVENTS = [
  "register", "next", "registered", "walk_in_name", "walk_in_contact", "walk_in_consents",
];

export const WALK_IN_STATES = {
  walk_in_language: asks(["walk_in_language.title"], "choose", "walk_in_name"),
  walk_in_name: asks(["walk_in_name.title", "walk_in_name.hint"], "walk_in_language", "walk_in_contact"),
  walk_in_contact: asks(["walk_in_contact.title", "walk_in_contact.hint"], "walk_in_name", "walk_in_consents"),
  walk_in_consents: asks(["walk_in_consents.title"], "walk_in_contact", "walk_in_summary"),
  walk_in_summary: {
    seconds: 40, then: "warning", speech: ["walk_in_summary.title"], sound: null,
    on: { ...ASKED, back: "walk_in_consents", submit: "walk_in_sending" },
  },
  walk_in_sending: {
    seconds: 20, then: "call_staff", speech: [], asked: ["checking.title"], sound: null, fixed: true,
    on: {
      registered: "walk_in_ticket", call_staff: "call_staff",
      walk_in_name: "walk_in_name", walk_in_contact: "walk_in_contact", walk_in_consents: "walk_in_consents",
    },
  },
  walk_in_ticket: {
    seconds: 40, then: "warning", speech: ["walk_in_ticket.title", "walk_in_ticket.text", "walk_in_ticket.hint"], sound: "verdict",
    on: { call: "called", done: "idle", more: "same", input: "same" },
  },
};
