import { hide, isGap, pageOf, standsAlone } from './page.js';

const find = (text: string, phrase: string): { start: number; end: number } => {
  const start = text.indexOf(phrase);
  return { start, end: start + phrase.length };
};

describe('pageOf', () => {
  it.each([
    ['café', 'caf_'],
    ['e\u0301', 'e_'],
    ['𝒜b', '__b'],
    ['a\u00a0b', 'a b'],
    ['it’s 9–10', "it's 9-10"],
    ['😀!', '\0\0!'],
    ['\ud800a', '\0a'],
    ['a    b', 'a\0\0\0\0b'],
  ])('keeps the offsets of %j', (text, plain) => {
    expect(pageOf(text, []).plain).toBe(plain);
    expect(plain).toHaveLength(text.length);
  });

  it('hides closed ranges in the open text only', () => {
    const page = hide(pageOf('a bc d', [{ start: 2, end: 4 }]), [{ start: 5, end: 6 }]);
    expect(page).toEqual({ plain: 'a bc d', open: 'a \0\0 \0' });
  });
});

describe('standsAlone', () => {
  it.each(['today', 'x today y', '(today)', 'x, today.', 'today!', 'today?!', '😀today'])(
    'holds for %j',
    (text) => {
      expect(standsAlone(pageOf(text, []), find(text, 'today'))).toBe(true);
    },
  );

  it.each([
    "today's",
    'today’s',
    'today-ish',
    'a@today',
    'today.txt',
    'x/today',
    'étoday',
    'todayé',
    '#today',
    '$today',
  ])('does not hold for %j', (text) => {
    expect(standsAlone(pageOf(text, []), find(text, 'today'))).toBe(false);
  });
});

describe('isGap', () => {
  it.each([
    ['ab', true],
    ['a b', true],
    ['a , b', true],
    ['a ✓ b', true],
    ['a x b', false],
    ['a. b', false],
  ])('checks the middle of %j: %s', (text, expected) => {
    expect(isGap(pageOf(text, []), 1, text.length - 1)).toBe(expected);
  });

  it('is false for reversed offsets', () => {
    expect(isGap(pageOf('a b', []), 2, 1)).toBe(false);
  });
});
