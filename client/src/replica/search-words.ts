/** The same characters as in the server's migration `search-tasks`. */
const BETWEEN = String.raw`\s\p{P}\p{Cc}$+<=>^|~\u200B` + '`';
const UNSPACED = String.raw`\u0E01-\u0E30\u0E40-\u0E46\u0E81-\u0EB0\u2190-\u2BFF\u3005-\u3007\u3041-\u30FF\u3400-\u4DBF\u4E00-\u9FFF\uF900-\uFAFF\u{1F000}-\u{1FAFF}\u{20000}-\u{3FFFF}`;
const MARKS =
  /[\u00AD\u0300-\u036F\u0591-\u05BD\u05BF\u05C1\u05C2\u05C4\u05C5\u05C7\u061C\u064B-\u065F\u0670\u1AB0-\u1AFF\u1DC0-\u1DFF\u200C-\u200F\u202A-\u202E\u2060-\u206F\u20D0-\u20FF\u3099\u309A\uFE00-\uFE0F\uFE20-\uFE2F\uFEFF\u{E0000}-\u{E01EF}]/gu;
const WORD = new RegExp(`[${UNSPACED}]|[^${BETWEEN}${UNSPACED}]+`, 'gu');
const SPELLED: Readonly<Record<string, string>> = {
  ...{ ø: 'o', ł: 'l', đ: 'd', ı: 'i', ħ: 'h', ς: 'σ' },
  ...{ ß: 'ss', æ: 'ae', œ: 'oe' },
};
const MAX_WORD_LENGTH = 60;
const MAX_ASKED_WORDS = 20;

/** The words of a text: without case, accents, compatibility forms and punctuation. */
export function wordsOf(text: string): string[] {
  const plain = text.normalize('NFKD').replaceAll(MARKS, '').toLowerCase();
  const spelled = plain.replaceAll(/[øłđıħςßæœ]/g, (letter) => SPELLED[letter]!);
  return Array.from(spelled.matchAll(WORD), ([word]) => [...word].slice(0, MAX_WORD_LENGTH).join(''));
}

/** Whether every word of the query is the beginning of a word of the text. A query without words matches nothing. */
export function searchFor(query: string): (text: string) => boolean {
  const asked = wordsOf(query).slice(0, MAX_ASKED_WORDS);
  if (asked.length === 0) return () => false;
  return (text) => {
    const words = wordsOf(text);
    return asked.every((prefix) => words.some((word) => word.startsWith(prefix)));
  };
}
