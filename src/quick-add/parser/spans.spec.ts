import { type Found, spansOf, titleOf } from './spans.js';

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
