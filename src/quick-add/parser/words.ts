/** One to three spaces; more end a phrase. */
export const SPACE = '\\s{1,3}';
/** Word boundaries, which exclude `every-day`, `friday's` and `e.g.monday`. */
export const START = "(?<![\\w'.-])";
export const END = "(?![\\w'-])";

/** Without a word boundary at the end, for `mon-fri`. */
export const WEEKDAY_NAME =
  '(?:(?:mon|tues|wednes|thurs|fri|satur|sun)days?|mon|tues?|wed|thu(?:rs?)?|fri|sat|sun)';
export const WEEKDAY = WEEKDAY_NAME + END;
export const MONTH =
  '(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sep(?:t(?:ember)?)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)' +
  END;
export const WORKDAY = `(?:week|work|business${SPACE}|working${SPACE}|work${SPACE})days?`;
export const SUFFIX = '(?:st|nd|rd|th)';
export const NTH = `(?:first|second|third|fourth|fifth|last|[1-5]${SUFFIX})`;
export const PART_OF_DAY = '(?:morning|afternoon|evening|night)';

/** Connects the two ends of a range. */
export const TO = '(?:-|to|through|thru)';

const NUMBERS = [
  'one',
  'two',
  'three',
  'four',
  'five',
  'six',
  'seven',
  'eight',
  'nine',
  'ten',
  'eleven',
  'twelve',
];
export const NUMBER = `(?:\\d{1,4}|${NUMBERS.join('|')})`;

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const WEEKDAYS = ['mo', 'tu', 'we', 'th', 'fr', 'sa', 'su'];
const NTHS = ['first', 'second', 'third', 'fourth', 'fifth'];

/** 1 to 12. */
export const monthOf = (word: string): number => MONTHS.indexOf(word.slice(0, 3).toLowerCase()) + 1;

/** 1 for Monday to 7 for Sunday. */
export const weekdayOf = (word: string): number => WEEKDAYS.indexOf(word.slice(0, 2).toLowerCase()) + 1;

/** 1 to 5, or -1 for the last. */
export function nthOf(word: string): number {
  const lower = word.toLowerCase();
  return lower === 'last' ? -1 : NTHS.indexOf(lower) + 1 || parseInt(lower);
}

export function numberOf(word: string): number {
  const lower = word.toLowerCase();
  if (lower.startsWith('a')) return lower.includes('couple') ? 2 : 1;
  return NUMBERS.indexOf(lower) + 1 || Number(lower);
}
