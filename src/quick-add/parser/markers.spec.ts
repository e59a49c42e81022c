import { readMarkers } from './markers.js';

const markersOf = (text: string): string[] =>
  readMarkers(text).markers.map(
    ({ kind, value, start, end }) => `${kind} ${value} (${text.slice(start, end)})`,
  );
const closedOf = (text: string): string[] =>
  readMarkers(text).closed.map(({ start, end }) => text.slice(start, end));

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
    expect(readMarkers('\\#a \\\\b c\\d \\"e').escapes).toEqual([0, 12]);
  });
});
