import { Transform } from 'class-transformer';

/** Use before `Uuids` on a query parameter: splits comma-separated text. */
export const FromCommas = (): PropertyDecorator =>
  Transform(({ value }) => (typeof value === 'string' ? value.split(',') : value));

/** Use before `IntegerField` on a query parameter: parses text. */
export const FromDigits = (): PropertyDecorator =>
  Transform(({ value }) => (typeof value === 'string' && /^-?\d{1,15}$/.test(value) ? Number(value) : value));

/** Use before `BooleanField` on a query parameter: parses text. */
export const FromTrueFalse = (): PropertyDecorator =>
  Transform(({ value }) => (value === 'true' ? true : value === 'false' ? false : value));
