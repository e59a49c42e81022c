import type { ArgumentMetadata } from '@nestjs/common';
import { PageQuery } from '../pagination.js';
import { InputPipe } from './input.pipe.js';

class OtherQuery extends PageQuery {}

const pipe = new InputPipe();
const read = (value: object, metatype: ArgumentMetadata['metatype'] = PageQuery) =>
  pipe.transform(value, { type: 'query', metatype });

describe('a query', () => {
  it('is read once, and given to all who ask the same', async () => {
    const first = await read({ limit: '7' });
    expect(first).toEqual(Object.assign(new PageQuery(), { limit: 7 }));
    expect(await read({ limit: '7' })).toBe(first);
    expect(Object.isFrozen(first)).toBe(true);
  });

  it('is another with another value, another name, or on another route', async () => {
    const all = [
      await read({ limit: '8' }),
      await read({ limit: '9' }),
      await read({}),
      await read({ cursor: '8' }),
      await read({ limit: '8' }, OtherQuery),
    ];
    expect(new Set(all).size).toBe(5);
    expect(all[4]).toBeInstanceOf(OtherQuery);
  });

  it('that is wrong is refused each time', async () => {
    for (const _ of [1, 2]) await expect(read({ limit: '0' })).rejects.toThrow();
    for (const _ of [1, 2]) await expect(read({ limit: '7', limits: '7' })).rejects.toThrow();
  });

  it('that is long is not kept', async () => {
    const long = { cursor: 'x'.repeat(400) };
    expect(await read(long)).toEqual(await read(long));
    expect(await read(long)).not.toBe(await read(long));
  });
});
