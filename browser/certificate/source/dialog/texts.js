// The page's own words: templates, with braces to fill in.

import { dayOf } from "../reading/judging.js";

export class Texts {
  constructor(root) {
    this.root = root;
    this.content = root.querySelector("template[data-certificate-texts]").content;
  }

  get(name, values = {}) {
    const text = this.content.querySelector(`[data-text="${name}"]`).textContent;
    return text.replace(/\{(\w+)\}/g, (whole, key) => (key in values ? String(values[key]) : whole));
  }

  /** 2028-02-11, in every language of the site. */
  date(value) {
    return dayOf(value);
  }

  /** A fresh copy of a template's one element. */
  copy(selector) {
    return this.root.querySelector(`template[data-certificate-${selector}]`).content.firstElementChild.cloneNode(true);
  }
}

/** Names keep the letters of their language, so that an English page need not load those of Korean for one of them. */
export function name(element, text) {
  element.textContent = text;
  if (/\p{Script=Hangul}/u.test(text)) element.lang = "ko";
}

/** Text that appears, or the place of it hidden. */
export function say(element, text) {
  const place = element.querySelector("span") ?? element;
  place.textContent = text;
  element.hidden = !text;
}
