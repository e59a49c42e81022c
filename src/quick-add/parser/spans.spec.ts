import { type Found, hide, isGap, maskText, spansOf, standsAlone, titleOf } from './spans.js';

const found = (text: string, ...phrases: [Found['kind'], string][]): Found[] =>
  phrases.map(([kind, phrase]) => ({
    kind,
    start: text.indexOf(phrase),
    end: text.indexOf(phrase) + phrase.length,
  }));

describe('spansOf', () => {
  it.each<[string, [Found['kind'], string][], [Found['kind'], string][]]>([
    [
      'a today #b',
      [
        ['label', '#b'],
        ['due', 'today'],
      ],
      [
        ['due', 'today'],
        ['label', '#b'],
      ],
    ],
    [
      'a today, 9:00',
      [
        ['due', 'today'],
        ['due', '9:00'],
      ],
      [['due', 'today, 9:00']],
    ],
    [
      'a today #b 9:00',
      [
        ['due', 'today'],
        ['due', '9:00'],
        ['label', '#b'],
      ],
      [
        ['due', 'today'],
        ['label', '#b'],
        ['due', '9:00'],
      ],
    ],
    [
      'a daily today',
      [
        ['recurrence', 'daily'],
        ['due', 'today'],
      ],
      [
        ['recurrence', 'daily'],
        ['due', 'today'],
      ],
    ],
    [
      '#a #b',
      [
        ['label', '#a'],
        ['label', '#b'],
      ],
      [
        ['label', '#a'],
        ['label', '#b'],
      ],
    ],
    ['a, today', [['due', 'today']], [['due', ', today']]],
    ['a (today)', [['due', 'today']], [['due', '(today)']]],
    ['today, a', [['due', 'today']], [['due', 'today,']]],
    ['today: a', [['due', 'today']], [['due', 'today:']]],
    ['a today, b', [['due', 'today']], [['due', 'today']]],
    [
      'daily, today, a',
      [
        ['recurrence', 'daily'],
        ['due', 'today'],
      ],
      [
        ['recurrence', 'daily,'],
        ['due', 'today'],
      ],
    ],
    ['a, #b', [['label', '#b']], [['label', '#b']]],
  ])('of %j', (text, phrases, expected) => {
    const spans = spansOf(text, found(text, ...phrases));
    expect(spans.map(({ kind, text: words }) => [kind, words])).toEqual(expected);
    expect(spans.map(({ start, end }) => text.slice(start, end))).toEqual(spans.map((span) => span.text));
  });
});

describe('titleOf', () => {
  it.each([
    ['a today b', [{ start: 2, end: 7 }], [], 'a b'],
    ['  a \n b  ', [], [], 'a b'],
    ['a today, b', [{ start: 2, end: 7 }], [], 'a, b'],
    ['a today!', [{ start: 2, end: 7 }], [], 'a!'],
    ['a today :-)', [{ start: 2, end: 7 }], [], 'a :-)'],
    ['\\#a b', [], [0], '#a b'],
    ['a \\.b', [], [2], 'a .b'],
    ['today', [{ start: 0, end: 5 }], [], ''],
  ])('of %j', (text, spans, escapes, title) => {
    expect(titleOf(text, spans, escapes)).toBe(title);
  });
});

const find = (text: string, phrase: string): { start: number; end: number } => {
  const start = text.indexOf(phrase);
  return { start, end: start + phrase.length };
};

describe('maskText', () => {
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
    expect(maskText(text, []).plain).toBe(plain);
    expect(plain).toHaveLength(text.length);
  });

  it('hides closed ranges in the open text only', () => {
    const masked = hide(maskText('a bc d', [{ start: 2, end: 4 }]), [{ start: 5, end: 6 }]);
    expect(masked).toEqual({ plain: 'a bc d', open: 'a \0\0 \0' });
  });
});

describe('standsAlone', () => {
  it.each(['today', 'x today y', '(today)', 'x, today.', 'today!', 'today?!', '😀today'])(
    'holds for %j',
    (text) => {
      expect(standsAlone(maskText(text, []), find(text, 'today'))).toBe(true);
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
    expect(standsAlone(maskText(text, []), find(text, 'today'))).toBe(false);
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
    expect(isGap(maskText(text, []), 1, text.length - 1)).toBe(expected);
  });

  it('is false for reversed offsets', () => {
    expect(isGap(maskText('a b', []), 2, 1)).toBe(false);
  });
});
