// Hangul put together from the keys of a Korean keyboard (2-beolsik), as an input method does it. Without a state: what
// stands before the cursor says what the next key makes of it.

const FIRST = 0xac00;
const INITIALS = [..."ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"];
const VOWELS = [..."ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ"];
const FINALS = ["", ..."ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ"];
const TWO_VOWELS = { ㅗㅏ: "ㅘ", ㅗㅐ: "ㅙ", ㅗㅣ: "ㅚ", ㅜㅓ: "ㅝ", ㅜㅔ: "ㅞ", ㅜㅣ: "ㅟ", ㅡㅣ: "ㅢ" };
const TWO_FINALS = {
  ㄱㅅ: "ㄳ", ㄴㅈ: "ㄵ", ㄴㅎ: "ㄶ", ㄹㄱ: "ㄺ", ㄹㅁ: "ㄻ", ㄹㅂ: "ㄼ", ㄹㅅ: "ㄽ", ㄹㅌ: "ㄾ", ㄹㅍ: "ㄿ", ㄹㅎ: "ㅀ", ㅂㅅ: "ㅄ",
};
const PARTS = Object.fromEntries(Object.entries({ ...TWO_VOWELS, ...TWO_FINALS }).map(([two, one]) => [one, [...two]]));

/** The text after a key: `jamo` is the letter on it. */
export function add(text, jamo) {
  const [before, last] = parted(text);
  const made = VOWELS.includes(jamo) ? withVowel(last, jamo) : withConsonant(last, jamo);
  return before + (made ?? last + jamo);
}

/** The text after the delete key: the last letter of a syllable goes, not the whole syllable. */
export function erase(text) {
  const [before, last] = parted(text);
  return before + shortened(last);
}

function parted(text) {
  const letters = [...text];
  return [letters.slice(0, -1).join(""), letters.at(-1) ?? ""];
}

function withVowel(last, vowel) {
  const parts = taken(last);
  if (!parts) {
    if (INITIALS.includes(last)) return syllable(last, vowel);
    return TWO_VOWELS[last + vowel] ?? null;
  }
  const { initial, vowel: before, final } = parts;
  if (!final) return before + vowel in TWO_VOWELS ? syllable(initial, TWO_VOWELS[before + vowel]) : null;
  // The final consonant begins the next syllable; of two, the second.
  const [stays, goes] = PARTS[final] ?? ["", final];
  return syllable(initial, before, stays) + syllable(goes, vowel);
}

function withConsonant(last, consonant) {
  const parts = taken(last);
  if (!parts) return null;
  const final = parts.final ? TWO_FINALS[parts.final + consonant] : consonant;
  return FINALS.includes(final) ? syllable(parts.initial, parts.vowel, final) : null;
}

function shortened(last) {
  const parts = taken(last);
  if (!parts) return "";
  const { initial, vowel, final } = parts;
  if (final) return syllable(initial, vowel, PARTS[final]?.[0] ?? "");
  return PARTS[vowel] ? syllable(initial, PARTS[vowel][0]) : initial;
}

/** What a syllable is made of; null for all else. */
function taken(letter) {
  const place = (letter.codePointAt(0) ?? 0) - FIRST;
  if (place < 0 || place >= INITIALS.length * VOWELS.length * FINALS.length) return null;
  return {
    initial: INITIALS[Math.floor(place / (VOWELS.length * FINALS.length))],
    vowel: VOWELS[Math.floor(place / FINALS.length) % VOWELS.length],
    final: FINALS[place % FINALS.length],
  };
}

function syllable(initial, vowel, final = "") {
  const place = (INITIALS.indexOf(initial) * VOWELS.length + VOWELS.indexOf(vowel)) * FINALS.length + FINALS.indexOf(final);
  return String.fromCodePoint(FIRST + place);
}
