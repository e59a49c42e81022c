import type { Due } from '@todo-backend/client';
import { dueInstant, dueWall, plusDays, todayIn, wallClockAt } from '@todo-backend/client/replica';
import type { Text } from '../i18n/en';

export type DueTone = 'overdue' | 'today' | 'soon' | 'later';

const TONE_DAYS = 7;

export const TIME_ZONES: readonly string[] = Intl.supportedValuesOf('timeZone');

/** The date of today in a time zone, as `YYYY-MM-DD`. */
export const todayOn = (timeZone: string): string => todayIn(timeZone, Date.now()).today.slice(0, 10);

export const addDays = (date: string, days: number): string =>
  plusDays(`${date}T00:00:00`, days).slice(0, 10);

/** The wall clock of the user at which the task is due. */
export function localWall(due: Due, timeZone: string): string {
  const instant = dueInstant(due);
  return instant === undefined ? dueWall(due) : wallClockAt(instant, timeZone);
}

export const hasTime = (due: Due): boolean => 'dateTime' in due;

export function toneOf(due: Due, timeZone: string): DueTone {
  const { now, today } = todayIn(timeZone, Date.now());
  const wall = localWall(due, timeZone);
  if (wall < (hasTime(due) ? now : today)) return 'overdue';
  if (wall < plusDays(today, 1)) return 'today';
  return wall < plusDays(today, TONE_DAYS) ? 'soon' : 'later';
}

interface Reading {
  readonly text: Text;
  readonly locale: string;
  readonly timeZone: string;
}

/** For example "Today 09:00", "Friday" or "24 Dec". */
export function formatDue(due: Due, reading: Reading): string {
  const wall = localWall(due, reading.timeZone);
  const day = formatDay(wall.slice(0, 10), reading);
  return hasTime(due) ? `${day} ${formatTime(wall, reading.locale)}` : day;
}

export function formatDay(date: string, { text, locale, timeZone }: Reading): string {
  const today = todayOn(timeZone);
  if (date === today) return text.today;
  if (date === addDays(today, 1)) return text.tomorrow;
  if (date === addDays(today, -1)) return text.yesterday;
  const isNear = date > today && date < addDays(today, TONE_DAYS);
  const isThisYear = date.slice(0, 4) === today.slice(0, 4);
  return format(
    date,
    locale,
    isNear
      ? { weekday: 'long' }
      : { day: 'numeric', month: 'short', ...(!isThisYear && { year: 'numeric' }) },
  );
}

/** For a heading: "Friday, 24 December". */
export const formatLongDay = (date: string, locale: string): string =>
  format(date, locale, { weekday: 'long', day: 'numeric', month: 'long' });

const formatTime = (wall: string, locale: string): string =>
  format(wall, locale, { hour: '2-digit', minute: '2-digit' });

/** A wall clock is formatted as if it were UTC, so that no zone shifts it. */
function format(wall: string, locale: string, options: Intl.DateTimeFormatOptions): string {
  const at = new Date(wall.length === 10 ? `${wall}T00:00:00Z` : `${wall}Z`);
  return new Intl.DateTimeFormat(locale, { ...options, timeZone: 'UTC' }).format(at);
}
