// From keys to words in the reader's language. Nothing here touches the page.

const COLUMN = { en: 0, zh: 1 };

/** From a language to a function that gives the text of a key, its blanks filled. `texts`: { key: [English, Chinese] }; a key without a text is its own. */
export function createTranslator(texts) {
  return (language) => {
    const column = COLUMN[language] ?? 0;
    return (key, blanks = {}) => (texts[key]?.[column] ?? key).replace(/\{(\w+)\}/g, (_, name) => String(blanks[name] ?? ""));
  };
}

/** An attribute's name for people. */
export function attributeName(name, t) {
  const key = `attribute.${name}`;
  const known = t(key);
  if (known !== key) return known;
  const words = name.replaceAll("_", " ").replace(/(?<=[a-z])[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
  return words.charAt(0).toUpperCase() + words.slice(1);
}
