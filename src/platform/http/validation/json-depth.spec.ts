import { nestsDeeperThan } from './json-depth.js';

describe('nestsDeeperThan', () => {
  it.each([
    [0, '7', false],
    [0, '{}', true],
    [1, '{}', false],
    [2, '{"a":[1,2]}', false],
    [1, '{"a":[1,2]}', true],
    [1, '[{},{}]', true],
    [2, '[{},{},{},{}]', false],
    [1, '["[[[[{{{{"]', false],
    [1, '["\\"[[[["]', false],
    [1, '["\\\\",[]]', true],
    [32, '['.repeat(100_000), true],
  ])('with a limit of %i of %s is %s', (limit, json, deeper) => {
    expect(nestsDeeperThan(limit, json)).toBe(deeper);
  });
});
