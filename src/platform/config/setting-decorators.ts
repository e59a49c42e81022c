import { Transform } from 'class-transformer';
import { IsBoolean, IsInt, IsUrl, Matches, Max, Min } from 'class-validator';

// Environment variables are always strings. The transformations leave invalid values unchanged, for the validation to reject.

/** A whole number within bounds. */
export const IntegerSetting = (min: number, max: number): PropertyDecorator =>
  combined(
    IsInt(),
    ...bounds(min, max),
    Transform(({ value }) => integerFrom(value)),
  );

/** A whole number within bounds, or the value of a word. */
export const IntegerOrWordSetting = (min: number, max: number, word: string, meaning: () => number) =>
  combined(
    IsInt({ message: `$property must be a whole number or ${word}` }),
    ...bounds(min, max),
    Transform(({ value }) => (value === word ? meaning() : integerFrom(value))),
  );

export const BooleanSetting = (): PropertyDecorator =>
  combined(
    IsBoolean({ message: '$property must be true or false' }),
    Transform(({ value }) => ({ true: true, false: false })[value as string] ?? value),
  );

/** A list, separated by commas. */
export const ListFromText = (): PropertyDecorator => Transform(({ value }) => listFrom(value));

export const HttpUrlSetting = (): PropertyDecorator =>
  IsUrl({ protocols: ['http', 'https'], require_protocol: true, require_tld: false });

/** Accepts both URL schemes of libpq. */
export const PostgresUrlSetting = (): PropertyDecorator =>
  Matches(/^postgres(ql)?:\/\//, { message: '$property must start with postgres:// or postgresql://' });

export const listFrom = (text: unknown): string[] =>
  String(text)
    .split(',')
    .map((item) => item.trim())
    .filter(Boolean);

const integerFrom = (text: string): unknown => (/^-?\d+$/.test(text) ? Number(text) : text);
const bounds = (min: number, max: number): PropertyDecorator[] => [Min(min), Max(max)];

/** Validation reports the fault of the first decorator that finds one. */
function combined(...decorators: readonly PropertyDecorator[]): PropertyDecorator {
  return (target, name) => decorators.forEach((decorate) => decorate(target, name));
}
