import type { Due } from '../generated/types.gen.js';

/** `YYYY-MM-DDTHH:MM:SS`, without an offset. */
export type WallClock = string;

const DAY_MS = 86_400_000;
const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(timeZone: string): Intl.DateTimeFormat {
  let format = formats.get(timeZone);
  if (!format) {
    const twoDigits = { month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit' } as const;
    format = new Intl.DateTimeFormat('en-US', {
      timeZone,
      hourCycle: 'h23',
      year: 'numeric',
      second: '2-digit',
      ...twoDigits,
    });
    formats.set(timeZone, format);
  }
  return format;
}

/** The local time of an instant, in milliseconds as if it were UTC. */
function localMs(instantMs: number, timeZone: string): number {
  const parts: Record<string, number> = {};
  for (const { type, value } of formatOf(timeZone).formatToParts(instantMs)) parts[type] = Number(value);
  const { year, month, day, hour, minute, second } = parts as Record<string, number>;
  return Date.UTC(year!, month! - 1, day!, hour!, minute!, second!);
}

const floorToSecond = (ms: number): number => Math.floor(ms / 1000) * 1000;

export const wallClockAt = (instantMs: number, timeZone: string): WallClock =>
  new Date(localMs(instantMs, timeZone)).toISOString().slice(0, 19);

/** RFC 5545, 3.3.5: a time in a gap uses the offset before the gap; an ambiguous time is the earlier one. */
export function instantOf(wall: WallClock, timeZone: string): number {
  const local = Date.parse(`${wall}Z`);
  const offsetAt = (ms: number): number => localMs(ms, timeZone) - floorToSecond(ms);
  const before = offsetAt(local - DAY_MS);
  const candidates = [local - before, local - offsetAt(local + DAY_MS)].filter(
    (instant) => localMs(instant, timeZone) === local,
  );
  return candidates.length === 0 ? local - before : Math.min(...candidates);
}

/** The wall-clock time of a due; midnight for a date. */
export const dueWall = (due: Due): WallClock => ('date' in due ? `${due.date}T00:00:00` : due.dateTime);

const MAX_CACHED = 20_000;
const zoned = new Map<string, number>();

/** The instant of a zoned due; undefined for a date and a floating time. */
export function dueInstant(due: Due): number | undefined {
  if ('date' in due || !('timeZone' in due) || due.timeZone === undefined) return undefined;
  const key = `${due.dateTime} ${due.timeZone}`;
  let instant = zoned.get(key);
  if (instant === undefined) {
    if (zoned.size >= MAX_CACHED) zoned.clear();
    instant = instantOf(due.dateTime, due.timeZone);
    zoned.set(key, instant);
  }
  return instant;
}

/** The bounds of today in a time zone. */
export interface Today {
  readonly now: WallClock;
  readonly today: WallClock;
  readonly tomorrow: WallClock;
  readonly nowMs: number;
  readonly todayMs: number;
  readonly tomorrowMs: number;
}

export function todayIn(timeZone: string, nowMs: number): Today {
  const now = wallClockAt(nowMs, timeZone);
  const today = `${now.slice(0, 10)}T00:00:00`;
  const tomorrow = new Date(Date.parse(`${today}Z`) + DAY_MS).toISOString().slice(0, 19);
  const [todayMs, tomorrowMs] = [instantOf(today, timeZone), instantOf(tomorrow, timeZone)];
  return { now, today, tomorrow, nowMs, todayMs, tomorrowMs };
}

/** Adds days to a wall-clock time. */
export const plusDays = (wall: WallClock, days: number): WallClock =>
  new Date(Date.parse(`${wall}Z`) + days * DAY_MS).toISOString().slice(0, 19);
