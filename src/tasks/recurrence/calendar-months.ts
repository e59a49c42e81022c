/** Days since 1970-01-01. */
export type DayNumber = number;

export interface Year {
  readonly year: number;
  readonly first: DayNumber;
  readonly length: number;
}

export interface Month {
  readonly year: Year;
  /** From 1 to 12. */
  readonly month: number;
  readonly first: DayNumber;
  readonly length: number;
}

const MS_IN_DAY = 86_400_000;
const DAYS_BEFORE_MONTH = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, 365];
const DAYS_BEFORE_1970 = 719_162;

export function yearAt(year: number): Year {
  const past = year - 1;
  const leapDays = Math.floor(past / 4) - Math.floor(past / 100) + Math.floor(past / 400);
  const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  return { year, first: past * 365 + leapDays - DAYS_BEFORE_1970, length: isLeap ? 366 : 365 };
}

/** @param index counts months from January of the year 0 */
export function monthAt(index: number): Month {
  const year = yearAt(Math.floor(index / 12));
  const month = (index % 12) + 1;
  const daysBefore = (count: number) => DAYS_BEFORE_MONTH[count]! + (count > 1 ? year.length - 365 : 0);
  const before = daysBefore(month - 1);
  return { year, month, first: year.first + before, length: daysBefore(month) - before };
}

export const indexOfMonth = ({ year, month }: Month): number => year.year * 12 + month - 1;

export function monthOf(day: DayNumber): Month {
  const date = new Date(day * MS_IN_DAY);
  return monthAt(date.getUTCFullYear() * 12 + date.getUTCMonth());
}

/** 0 for Monday. */
export const weekdayOf = (day: DayNumber): number => (((day + 3) % 7) + 7) % 7;
