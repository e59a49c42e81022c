import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { parseQuickAdd, readMarkers } from './quick-add-parser.js';

const NOW = { instant: Temporal.Instant.from('2026-11-18T09:00:00Z'), timeZone: 'Europe/Berlin' };

/** Fragments for texts that are almost parsed. */
const PIECES = [
  ...[
    'every',
    'every!',
    'daily',
    'monday',
    'mon,',
    'and',
    'month',
    'on the',
    '1st',
    '31st',
    'last',
    'day',
    'of the month',
  ],
  ...[
    '2nd',
    'until',
    '24 dec',
    'for',
    '10 times',
    'when done',
    'starting',
    'tomorrow',
    'next',
    'in 3 days',
    'in',
    '9:00',
  ],
  ...[
    'at',
    '5pm',
    '9',
    'noon',
    'may',
    '2026-12-24',
    '0 jan',
    '2026-00-10',
    '9999-12-31',
    'in 9999 years',
    '-',
    'to',
    '\0',
  ],
  ...[
    '!high',
    '!!!',
    '#home',
    '#HOME',
    '@bills',
    '@"a b"',
    '"',
    '\\',
    '\\#',
    '(',
    ')',
    ',',
    '.',
    'é',
    '’',
    '😀',
    '\ud800',
  ],
];
const texts = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 1000 }),
  fc
    .array(fc.tuple(fc.constantFrom(...PIECES), fc.constantFrom(' ', ' ', '', '\n', '    ', '\u00a0')), {
      maxLength: 40,
    })
    .map((pieces) => pieces.flat().join('')),
);
const nows = fc.record({
  instant: fc.integer({ min: 0, max: 4e12 }).map((ms) => Temporal.Instant.fromEpochMilliseconds(ms)),
  timeZone: fc.constantFrom(
    'Europe/Berlin',
    'Pacific/Kiritimati',
    'America/Los_Angeles',
    'Asia/Kolkata',
    'UTC',
  ),
});
/** Wall-clock time. */
const secondOf = (text: string): string =>
  Temporal.PlainDateTime.from(text.slice(0, 19)).toString({ smallestUnit: 'second' });
const runs = { numRuns: 2000 };

describe('parseQuickAdd', () => {
  it('parses the example of the documentation', () => {
    const text = 'Pay rent every month on the 1st !high #home @bills tomorrow 9:00';
    expect(parseQuickAdd(text, NOW)).toEqual({
      title: 'Pay rent',
      priority: 3,
      listName: 'bills',
      labelNames: ['home'],
      due: { dateTime: '2026-11-19T09:00:00', timeZone: 'Europe/Berlin' },
      recurrence: { rule: 'FREQ=MONTHLY;BYMONTHDAY=1', from: 'due' },
      time: null,
      spans: [
        { kind: 'recurrence', start: 9, end: 31, text: 'every month on the 1st' },
        { kind: 'priority', start: 32, end: 37, text: '!high' },
        { kind: 'label', start: 38, end: 43, text: '#home' },
        { kind: 'list', start: 44, end: 50, text: '@bills' },
        { kind: 'due', start: 51, end: 64, text: 'tomorrow 9:00' },
      ],
    });
  });

  it('uses a text without any phrases as the title', () => {
    const nothing = {
      priority: null,
      listName: null,
      labelNames: [],
      due: null,
      recurrence: null,
      time: null,
      spans: [],
    };
    expect(parseQuickAdd('  Buy \n milk ', NOW)).toEqual({ title: 'Buy milk', ...nothing });
    expect(parseQuickAdd('', NOW)).toEqual({ title: '', ...nothing });
  });

  it.each([
    ['😀 Call mom tomorrow', [12, 20]],
    ['𝒜é tomorrow', [4, 12]],
    ['İ tomorrow', [2, 10]],
  ])('counts in UTF-16 units in %j', (text, [start, end]) => {
    expect(parseQuickAdd(text, NOW).spans).toEqual([{ kind: 'due', start, end, text: 'tomorrow' }]);
  });

  it.each([
    ['tomorrow', '', 1],
    ['!high #a', '', 2],
    ['Call mom (tomorrow), please', 'Call mom, please', 1],
    ['Tomorrow: call mom', 'call mom', 1],
    ['Call mom, tomorrow, then dad', 'Call mom, then dad', 1],
    ['Call @bob, then dad', 'Call, then dad', 1],
    ['Call mom @bob @friday', 'Call mom @friday', 1],
    ['Call mom !low !3', 'Call mom !3', 1],
    ['Read "every day" \\every friday', 'Read "every day" every friday', 0],
    ['Call mom every day every monday', 'Call mom every day every monday', 0],
    ['Call mom tomorrow and every friday', 'Call mom tomorrow and every friday', 0],
  ])('of %j leaves the title %j', (text, title, count) => {
    const read = parseQuickAdd(text, NOW);
    expect([read.title, read.spans.length]).toEqual([title, count]);
  });

  it('returns a repeated label once, as first written', () => {
    const text = '#Caf\u00e9 #home #cafe\u0301 #HOME';
    expect(parseQuickAdd(text, NOW)).toMatchObject({ labelNames: ['Caf\u00e9', 'home'], title: '' });
  });

  it('returns spans in order, without overlaps', () => {
    fc.assert(
      fc.property(texts, nows, (text, now) => {
        let from = 0;
        for (const span of parseQuickAdd(text, now).spans) {
          expect(span.start).toBeGreaterThanOrEqual(from);
          expect(span.end).toBeGreaterThan(span.start);
          expect(text.slice(span.start, span.end)).toBe(span.text);
          from = span.end;
        }
        expect(from).toBeLessThanOrEqual(text.length);
      }),
      runs,
    );
  });

  it('keeps all text outside the spans in the title', () => {
    fc.assert(
      fc.property(texts, nows, (text, now) => {
        const { spans, title } = parseQuickAdd(text, now);
        const left = text.split('');
        for (const { start, end } of spans) left.fill('', start, end);
        for (const at of readMarkers(text, 'default').escapes) left[at] = '';
        expect(title.replace(/\s/g, '')).toBe(left.join('').replace(/\s/g, ''));
        expect(title).toBe(title.trim().replace(/\s+/g, ' '));
      }),
      runs,
    );
  });

  it('returns only values that are valid for a task', () => {
    fc.assert(
      fc.property(texts, nows, (text, now) => {
        const { due, time, priority, recurrence, labelNames, listName } = parseQuickAdd(text, now);
        if (due && 'date' in due)
          expect(Temporal.PlainDate.from(due.date).toString()).toMatch(/^\d{4}-\d\d-\d\d$/);
        if (due && 'dateTime' in due)
          expect(due).toEqual({ dateTime: secondOf(due.dateTime), timeZone: now.timeZone });
        expect(time ?? '00:00:00').toMatch(/^\d\d:\d\d:\d\d$/);
        expect([null, 0, 1, 2, 3]).toContain(priority);
        expect(recurrence?.rule ?? 'FREQ=DAILY').toMatch(/^FREQ=[A-Z]+(;[A-Z]+=[A-Z0-9,-]+)*$/);
        for (const name of [...labelNames, listName ?? 'x']) expect(name).toMatch(/^\S(.*\S)?$/s);
      }),
      runs,
    );
  });

  // Measured: at most 20 ms; a backtracking pattern takes seconds.
  it.each(PIECES.map((piece) => [piece]))('parses 1,000 characters of %j quickly', (piece) => {
    for (const text of [piece, `${piece} `, `every ${piece} `, `${piece}    `]) {
      const long = text.repeat(1000).slice(0, 1000);
      // CPU time, which other processes do not affect.
      const { user } = process.cpuUsage();
      parseQuickAdd(long, NOW);
      expect(process.cpuUsage().user - user).toBeLessThan(500_000);
    }
  });
});

const markersOf = (text: string): string[] =>
  readMarkers(text, 'default').markers.map(
    ({ kind, value, start, end }) => `${kind} ${value} (${text.slice(start, end)})`,
  );
const closedOf = (text: string): string[] =>
  readMarkers(text, 'default').closed.map(({ start, end }) => text.slice(start, end));

describe('readMarkers', () => {
  it.each([
    ['#home', ['label home (#home)']],
    ['a #home, b', ['label home (#home)']],
    ['#a-b_c1 #Übung #日本', ['label a-b_c1 (#a-b_c1)', 'label Übung (#Übung)', 'label 日本 (#日本)']],
    ['#e\u0301te\u0301', ['label e\u0301te\u0301 (#e\u0301te\u0301)']],
    ['@"Home  office" x', ['list Home office (@"Home  office")']],
    ['@“Home office”.', ['list Home office (@“Home office”)']],
    [
      '!high !MEDIUM !low !none',
      ['priority 3 (!high)', 'priority 2 (!MEDIUM)', 'priority 1 (!low)', 'priority 0 (!none)'],
    ],
    ['!3 !2 !1 !0', ['priority 3 (!3)', 'priority 2 (!2)', 'priority 1 (!1)', 'priority 0 (!0)']],
    ['!!! !!', ['priority 3 (!!!)', 'priority 2 (!!)']],
    ['#1', ['label 1 (#1)']],
    ['\t#a\u00a0#b', ['label a (#a)', 'label b (#b)']],
  ])('reads %j', (text, markers) => {
    expect(markersOf(text)).toEqual(markers);
  });

  it.each([
    ['a@b.c'],
    ['C# F#'],
    ['wow!'],
    ['# @ !'],
    ['!!!! !4 !urgent !highest'],
    ['#c++ @a.b #it’s'],
    ['#- @_'],
    ['#"" @" "'],
    ['#"not closed'],
    ['#"a"b'],
    ['(#a)'],
    ['a,#b'],
    ['!ſ'],
  ])('finds no marker in %j', (text) => {
    expect(markersOf(text)).toEqual([]);
  });

  it.each([
    ['\\#a', ['\\#a']],
    ['\\tomorrow x', ['\\tomorrow']],
    ['"every day" x', ['"every day"']],
    ['“every day”, x', ['“every day”']],
    ['"#a" #b', ['"#a"', '#b']],
    ['5" pipe, 6" pipe', []],
    ['"not closed', []],
    ['\\\\server \\ a\\b', []],
  ])('closes the marked words of %j', (text, closed) => {
    expect(closedOf(text)).toEqual(closed);
  });

  it('finds escaping backslashes', () => {
    expect(readMarkers('\\#a \\\\b c\\d \\"e', 'default').escapes).toEqual([0, 12]);
  });
});
