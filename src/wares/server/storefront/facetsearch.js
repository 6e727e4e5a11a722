// Finding a value among many: parts of its name, and for Chinese the first letters of its pinyin. Nothing here touches the page.

const fold = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();

const LETTERS = "abcdefghjklmnopqrstwxyz";
const FIRST = [..."阿八嚓哒妸发旮哈讥咔垃妈拏噢妑七呥仨它穵夕丫帀"]; // the first character of each letter, by the sound
const byPinyin = new Intl.Collator("zh-CN-u-co-pinyin").compare;

/** The first letter of a character's pinyin; "" where the browser cannot tell, or it is no such character. */
function initial(character) {
  if (!/\p{Script=Han}/u.test(character)) return fold(character);
  const at = FIRST.findLastIndex((first) => byPinyin(first, character) <= 0);
  return LETTERS[at] ?? "";
}

/** Whether a value, or what it is called, has what was typed. */
export function isFound({ value, label }, typed) {
  const words = fold(typed).split(/\s+/).filter(Boolean);
  const names = [value, label].map(fold);
  const initials = /\p{Script=Han}/u.test(label) ? [...label].map(initial).join("") : "";
  return words.every((word) => names.some((name) => name.includes(word)) || (initials !== "" && initials.includes(word)));
}
