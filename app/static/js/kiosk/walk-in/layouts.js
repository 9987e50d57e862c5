// The keys of each keyboard, and the letters with marks that follow from a plain one.

export const LAYOUTS = {
  latin: { rows: ["1234567890", "QWERTYUIOP", "ASDFGHJKL", "ZXCVBNM-'"], shift: false },
  korean: { rows: ["ㅂㅈㄷㄱㅅㅛㅕㅑㅐㅔ", "ㅁㄴㅇㄹㅎㅗㅓㅏㅣ", "ㅋㅌㅊㅍㅠㅜㅡ"], shift: true },
  contact: { rows: ["1234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm._-", "+@"], shift: false },
};
/** What is pressed as one key though it is several letters. */
export const ENDINGS = ["@gmail.com", "@naver.com"];

const DOUBLED = { ㅂ: "ㅃ", ㅈ: "ㅉ", ㄷ: "ㄸ", ㄱ: "ㄲ", ㅅ: "ㅆ", ㅐ: "ㅒ", ㅔ: "ㅖ" };
// Acute, grave, hook, tilde and dot below first, as Vietnamese needs them; then circumflex, diaeresis, breve, horn, caron,
// macron, dot, ogonek, cedilla, ring, double acute.
const MARKS = ["́", "̀", "̉", "̃", "̣", "̂", "̈", "̆", "̛", "̌", "̄", "̇", "̨", "̧", "̊", "̋"];
const OTHERS = { A: "Æ", D: "Đ", H: "Ħ", I: "ı", L: "Ł", O: "ØŒ", S: "ß", T: "Þ" };

/** The letter of a key with shift. */
export function shifted(letter) {
  return DOUBLED[letter] ?? letter;
}

/** Letters that a plain one becomes with a mark: E → É È … Ê, and Ê → Ế Ề … */
export function variants(letter) {
  if (!/^\p{Script=Latin}$/u.test(letter)) return [];
  const marked = MARKS.map((mark) => (letter + mark).normalize("NFC")).filter((one) => [...one].length === 1);
  return [...marked, ...(OTHERS[letter] ?? "")];
}
