import { Transform } from 'class-transformer';

// The environment has nothing but text.

export const Whole = () => Transform(({ value }) => (/^-?\d+$/.test(value) ? Number(value) : value));
export const Flag = () => Transform(({ value }) => ({ true: true, false: false })[value as string] ?? value);
export const List = () =>
  Transform(({ value }) =>
    String(value)
      .split(',')
      .map((item) => item.trim())
      .filter(Boolean),
  );
