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

export type Unit = 'minutes' | 'hours' | 'days' | 'weeks' | 'months' | 'years';
export type Amount = readonly [Unit, number];

const UNITS = '(?:minutes?|mins?|hours?|hrs?|days?|weeks?|wks?|months?|mths?|mos?|years?|yrs?)';
const COUNT = `(?:${NUMBER}|an?(?:${SPACE}couple${SPACE}of)?)`;
// A digit may follow: `2h15m`.
const AMOUNT = `(?:${COUNT}${SPACE}${UNITS}|\\d{1,4}(?:${UNITS}|[mhdwy]))(?![a-z_-]|'\\w)`;
const EACH = new RegExp(
  `(?:(?<!\\d)(\\d{1,4})\\s{0,3}|(?<![a-z])(${COUNT})${SPACE})(mi|mo|mt|[mhdwy])`,
  'gi',
);
const AND_A_HALF = new RegExp(`${SPACE}and${SPACE}a${SPACE}half$`, 'i');

const amountsAnd = (more: number): string =>
  `(?:half${SPACE}an${SPACE}hour|${AMOUNT}(?:(?:,|${SPACE}and)?\\s{0,3}${AMOUNT}){0,${more}}` +
  `(?:${SPACE}and${SPACE}a${SPACE}half)?)(?![\\w-]|'\\w)`;

/** `3 days`, `2h 15m`, `an hour and a half`. */
export const AMOUNTS = amountsAnd(2);
/** At most two, to bound the search when no leading word anchors the pattern. */
export const TWO_AMOUNTS = amountsAnd(1);

/** Null for `and a half` after a unit other than hours. */
export function amountsOf(text: string): Amount[] | null {
  if (/^half/i.test(text)) return [['minutes', 30]];
  const whole = text.replace(AND_A_HALF, '');
  const amounts = Array.from(whole.matchAll(EACH), ([, digits, word, unit]): Amount => [
    unitOf(unit!.toLowerCase()),
    numberOf((digits ?? word)!),
  ]);
  if (whole === text) return amounts;
  return amounts.at(-1)?.[0] === 'hours' ? [...amounts, ['minutes', 30]] : null;
}

export const hasTime = (amounts: readonly Amount[]): boolean =>
  amounts.some(([unit]) => unit === 'hours' || unit === 'minutes');

function unitOf(letters: string): Unit {
  if (letters === 'mo' || letters === 'mt') return 'months';
  const units: readonly Unit[] = ['minutes', 'hours', 'days', 'weeks', 'years'];
  return units.find((unit) => unit.startsWith(letters[0]!))!;
}
