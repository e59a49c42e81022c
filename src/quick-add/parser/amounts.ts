import { NUMBER, numberOf, SPACE } from './words.js';

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
