import { Transform } from 'class-transformer';

// Environment variables are always strings.

export const IntegerFromText = () =>
  Transform(({ value }) => (/^-?\d+$/.test(value) ? Number(value) : value));
export const BooleanFromText = () =>
  Transform(({ value }) => ({ true: true, false: false })[value as string] ?? value);
export const ListFromText = () =>
  Transform(({ value }) =>
    String(value)
      .split(',')
      .map((item) => item.trim())
      .filter(Boolean),
  );
