import { Transform } from 'class-transformer';

/** Before `Uuids` on a query parameter, which arrives as text with commas. */
export const FromCommas = (): PropertyDecorator =>
  Transform(({ value }) => (typeof value === 'string' ? value.split(',') : value));

/** Before `Whole` on a query parameter, which arrives as text. */
export const FromDigits = (): PropertyDecorator =>
  Transform(({ value }) => (typeof value === 'string' && /^-?\d{1,15}$/.test(value) ? Number(value) : value));

/** Before `Flag` on a query parameter, which arrives as text. */
export const FromTrueFalse = (): PropertyDecorator =>
  Transform(({ value }) => (value === 'true' ? true : value === 'false' ? false : value));
