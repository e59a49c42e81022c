/** One to three spaces: more of them end a phrase. */
export const SPACE = '\\s{1,3}';
/** Where a word begins and ends: not inside of `every-day`, `friday's` or `e.g.monday`. */
export const START = "(?<![\\w'.-])";
export const END = "(?![\\w'-])";

export const WEEKDAY =
  '(?:(?:mon|tues|wednes|thurs|fri|satur|sun)days?|mon|tues?|wed|thu(?:rs?)?|fri|sat|sun)' + END;
export const MONTH =
  '(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sep(?:t(?:ember)?)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)' +
  END;

/** Between the two ends of a range. */
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

/** 1 to 12. */
export const monthOf = (word: string): number => MONTHS.indexOf(word.slice(0, 3).toLowerCase()) + 1;

export function numberOf(word: string): number {
  const lower = word.toLowerCase();
  return lower === 'a' || lower === 'an' ? 1 : NUMBERS.indexOf(lower) + 1 || Number(lower);
}
