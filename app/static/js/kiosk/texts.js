// What the kiosk says, in every language, fetched once; afterwards languages change without the network.

export class Texts {
  constructor(loaded, language) {
    Object.assign(this, loaded);
    this.language = language in loaded.texts ? language : loaded.house;
  }

  static async load(address, language) {
    const answer = await fetch(address, { credentials: "same-origin" });
    return new Texts(await answer.json(), language);
  }

  /** The language that stands in smaller letters below. */
  get other() {
    return this.language === "en" ? this.house : "en";
  }

  /** A text with its %(placeholders)s filled in. */
  say(key, values = {}, language = this.language) {
    return fill(this.texts[language][key] ?? "", values);
  }

  /** What a verdict's placeholders stand for, in this language. */
  values(answer, language = this.language) {
    return {
      first_time: clock(answer.first_time),
      opens_at: clock(answer.opens_at),
      closed_at: clock(answer.closed_at),
      right_day: day(answer.right_day, language),
      fair: this.fair[language],
    };
  }

  /** Word, what to do and why, for the visitor. */
  verdict(answer) {
    const topic = answer.verdict === "to_confirm" ? "to_confirm" : answer.reason;
    const values = this.values(answer);
    const said = Object.fromEntries(["word", "do", "why"].map((part) => [part, this.say(`${topic}.${part}`, values)]));
    return answer.untold ? { ...said, do: this.say("untold.text") } : said;
  }

  /** Day and time for staff, in the language of the house. */
  moment(milliseconds) {
    const format = new Intl.DateTimeFormat(this.house, { dateStyle: "short", timeStyle: "medium", timeZone: "Asia/Seoul" });
    return format.format(new Date(milliseconds));
  }

  /** One line for staff, in the language of the house: what, when, which ticket, why. */
  forStaff(answer, at) {
    const values = this.values(answer, this.house);
    const again = answer.reason === "ok" && answer.first_time;
    const parts = [this.say(`staff.${answer.verdict}`, {}, this.house), clock(at)];
    if (answer.short_code) parts.push(this.say("staff.ticket", { code: grouped(answer.short_code) }, this.house));
    parts.push(this.say(`staff.${again ? "again" : answer.reason}`, values, this.house));
    return parts.join(" · ");
  }
}

export function fill(text, values) {
  return text.replace(/%\((\w+)\)s/g, (_, name) => values[name] ?? "");
}

function clock(milliseconds) {
  if (milliseconds == null) return "";
  const format = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", timeZone: "Asia/Seoul" });
  return format.format(new Date(milliseconds));
}

function day(iso, language) {
  if (!iso) return "";
  return new Intl.DateTimeFormat(language, { dateStyle: "full", timeZone: "UTC" }).format(new Date(`${iso}T00:00:00Z`));
}

function grouped(code) {
  return `${code.slice(0, 4)} ${code.slice(4)}`;
}
