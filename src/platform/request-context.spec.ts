import { ClockReading } from './request-context.js';

const at = (seq: number) => ({ feedSince: '2026-11-24T09:00:00.000Z', seq });
const timeOf = (...times: (ReturnType<typeof at> | null)[]) => {
  const clock = new ClockReading();
  for (const time of times) clock.note(time);
  return clock.time;
};

describe('ClockReading', () => {
  it('returns the earliest time regardless of the order of results', () => {
    expect(timeOf(at(3))).toEqual(at(3));
    expect(timeOf(at(3), at(5), at(4))).toEqual(at(3));
    expect(timeOf(at(5), at(3), at(4))).toEqual(at(3));
  });

  it('returns null if any time is unknown', () => {
    for (const times of [[], [null], [null, at(3)], [at(3), null], [at(3), null, at(4)]])
      expect(timeOf(...times)).toBeNull();
  });
});
