import fc from 'fast-check';
import { type TestService, startService } from '../support/service.js';
import { type Client, type TaskBody, unknownId } from '../support/client.js';
import { expectProblem } from '../support/expect-problem.js';

let service: TestService;
let ada: Client;

beforeAll(async () => {
  service = await startService();
});
beforeEach(async () => {
  ada = await service.as(unknownId());
});
afterAll(() => service.stop());

async function found(q: string, query: object = {}): Promise<string[]> {
  const { body } = await ada
    .get('/api/v1/tasks')
    .query({ q, limit: 200, ...query })
    .expect(200);
  return (body.data as TaskBody[]).map(({ title }) => title);
}

/** A title, queries that find it, and queries that do not. */
const FINDS: [string, { title: string; by: string[]; notBy: string[] }][] = [
  [
    'by words and prefixes, in any order',
    {
      title: 'Buy oat milk',
      by: ['milk', 'mi', 'm', 'oat milk', 'milk buy', 'bu o mil'],
      notBy: ['ilk', 'milks', 'oatmilk', 'bread milk'],
    },
  ],
  ['regardless of case', { title: 'Call MUM about Tax', by: ['mum', 'MUM', 'tAX'], notBy: ['mumm'] }],
  [
    'regardless of accents',
    {
      title: 'Crème brûlée à São Tomé',
      by: ['creme', 'BRULEE', 'crème', 'sao tome', 'cre\u0300me'],
      notBy: ['crime'],
    },
  ],
  [
    'by the expanded form of letters without a base letter',
    {
      title: 'Smørrebrød Łódź Straße Đặng Æsir œuvre',
      by: ['smorrebrod', 'lodz', 'łódź', 'strasse', 'STRASSE', 'straße', 'dang', 'aesir', 'oeuvre'],
      notBy: ['smr'],
    },
  ],
  [
    'with a capital ẞ, İ and ı',
    {
      title: 'GROẞE İstanbul ılık',
      by: ['grosse', 'große', 'istanbul', 'ISTANBUL', 'ilik', 'ılık'],
      notBy: ['stanbul'],
    },
  ],
  [
    'in Greek with any form of sigma',
    { title: 'ΟΔΟΣ', by: ['οδος', 'οδοσ', 'ΟΔΌΣ'], notBy: ['δος', 'ΟΔΟΣΉΜ'] },
  ],
  [
    'in Greek by a prefix that ends in a sigma',
    { title: 'Οδοσήμανση', by: ['οδος', 'οδοσ', 'ΟΔΟΣ', 'ΟΔΟΣΉΜ'], notBy: ['οδοσι'] },
  ],
  [
    'despite invisible characters',
    {
      title: 'co\u00adoperate \u200fمی\u200cخواهم\u200e \ufeffplan zero\u200bwidth',
      by: ['cooperate', 'میخواهم', 'می\u200cخواهم', 'plan', 'co\u200doperate', 'width', 'zero\u200bwi'],
      notBy: ['operate'],
    },
  ],
  [
    'with arrows and other symbols between words',
    { title: 'Berlin→Paris ★★ 3×4', by: ['paris', 'berlin→paris', '→', '★', '3×4'], notBy: ['☆'] },
  ],
  ['in Cyrillic', { title: 'Купить ёлку', by: ['купить', 'КУП', 'елк', 'ёлку'], notBy: ['упить'] }],
  [
    'in Arabic without vowel marks',
    { title: 'مُهِمَّة جديدة', by: ['مهمة', 'مُهِمَّة', 'مهم', 'جديدة'], notBy: ['همة'] },
  ],
  ['in Hebrew without points', { title: 'שָׁלוֹם עולם', by: ['שלום', 'שָׁלוֹם', 'עול'], notBy: ['לום'] }],
  [
    'by each Chinese character',
    { title: '买牛奶和面包', by: ['牛', '牛奶', '奶', '面包', '买 包'], notBy: ['鱼', '牛鱼'] },
  ],
  ['by Chinese characters outside the BMP', { title: '吃𠮷野家', by: ['𠮷', '野', '𠮷野家'], notBy: ['𠮸'] }],
  [
    'by each kana, in either width',
    { title: 'ガムを買う', by: ['ガ', 'ガム', 'ｶﾞﾑ', '買う'], notBy: ['ド'] },
  ],
  [
    'in Korean, by whole and half syllables',
    { title: '우유 사기', by: ['우유', '우', '사기'], notBy: ['유'] },
  ],
  ['in Thai', { title: 'ซื้อนม', by: ['ซื้อ', 'นม'], notBy: ['ปลา'] }],
  [
    'by an emoji in any position and form',
    {
      title: 'Milk🥛 now ❤️ 👍🏽',
      by: ['🥛', 'milk', 'milk🥛', '❤', '❤️', '👍', '👍🏽', 'now ❤'],
      notBy: ['🍞', '👎'],
    },
  ],
  ['by compatibility forms', { title: 'ﬁnd ５ Ⅳ x²', by: ['find', '5', 'iv', 'x2', '５'], notBy: ['6'] }],
  [
    'with all punctuation between words',
    {
      title: `foo_bar 100% a\\b it's "q" C++ x=y <z> e-mail@host.org`,
      by: [
        'foo',
        'bar',
        'foo_bar',
        '100%',
        '100',
        'a\\b',
        `it's`,
        '"q"',
        'c++',
        'x=y',
        '<z>',
        'mail',
        'host.org',
        '%100',
      ],
      notBy: ['foobar', 'r%', '%oo', 'ail'],
    },
  ],
];

describe('a search', () => {
  it.each(FINDS)('finds a task %s', async (_, { title, by, notBy }) => {
    await ada.newTask({ title });
    await ada.newTask({ title: 'yyy' });
    const answers = await Promise.all([...by, ...notBy].map(async (q) => [q, await found(q)]));
    expect(answers).toEqual([...by.map((q) => [q, [title]]), ...notBy.map((q) => [q, []])]);
  });

  it('matches an operator of tsquery, and similar syntax, as plain text', async () => {
    await ada.newTask({ title: 'milk' });
    await ada.newTask({ title: 'bread' });
    await ada.newTask({ title: 'milk bread' });
    for (const q of [
      'milk & bread',
      'milk | bread',
      'milk <-> bread',
      '(milk) bread',
      `'milk' bread`,
      'milk:* bread:A',
      '!milk bread',
      'milk\\ bread',
      '"milk" "bread"',
      `milk'::tsquery; -- bread`,
    ]) {
      const extra = q.replaceAll(/[^a-z]+/gi, ' ').trim() === 'milk bread' ? ['milk bread'] : [];
      expect([q, await found(q)]).toEqual([q, extra]);
    }
    expect(await found('!milk', { sort: 'title' })).toEqual(['milk', 'milk bread']);
  });

  it.each(['!', '% _', `'`, '"', '\\', '&|!()<->:*', '...', '—', '、。', '\u200b', '\u0301', `'' ''`])(
    'of punctuation alone finds nothing: %j',
    async (q) => {
      await ada.newTask({ title: `a ${q.trim() || 'b'}` });
      expect(await found(q)).toEqual([]);
      expect(await found(q, { sort: 'title' })).toEqual([]);
    },
  );

  it.each([['\0'], ['a\0b'], ['\ud800'.toWellFormed() + '\u0007'], ['x'.repeat(201)]])(
    'is rejected when it is %j',
    async (q) => {
      expectProblem(await ada.get('/api/v1/tasks').query({ q }), 400, 'invalid-input', ['/q']);
    },
  );

  it('finds long words by prefix, and 20,000-character texts by their last word', async () => {
    const long = 'a'.repeat(500);
    await ada.newTask({ title: long });
    expect(await found('a'.repeat(200))).toEqual([long]);
    const description = Array.from({ length: 2_600 }, (_, nth) => `w${nth}x`)
      .join(' ')
      .slice(0, 19_990);
    await ada.newTask({ title: 'wordy', description: `${description} zuletzt` });
    await ada.newTask({
      title: 'cjk',
      description: Array.from({ length: 20_000 }, (_, nth) => String.fromCodePoint(0x4e00 + nth)).join(''),
    });
    await ada.newTask({ title: '\ufdfa'.repeat(500), description: '\ufdfa'.repeat(20_000) });
    expect(await found('zuletzt w7x')).toEqual(['wordy']);
    expect(await found('\u4e00\u9000')).toEqual(['cjk']);
  });
});

describe('the search results', () => {
  it('rank the title before the description', async () => {
    await ada.newTask({ title: 'Shopping', description: 'milk milk milk and more milk' });
    await ada.newTask({ title: 'Milk' });
    await ada.newTask({ title: 'Other', description: 'bread' });
    expect(await found('milk')).toEqual(['Milk', 'Shopping']);
    expect(await found('mil')).toEqual(['Milk', 'Shopping']);
  });

  it('follow every change of title and description, and no other change affects them', async () => {
    const { id } = await ada.newTask({ title: 'milk', description: 'oat' });
    const path = `/api/v1/tasks/${id}`;
    await ada.patch(path, { title: 'bread' }).expect(200);
    expect([await found('milk'), await found('bread oat')]).toEqual([[], ['bread']]);
    await ada.patch(path, { description: null, priority: 2 }).expect(200);
    expect([await found('oat'), await found('bread')]).toEqual([[], ['bread']]);
    await ada.patch(path, { description: 'rye' }).expect(200);
    await ada.post(`${path}/complete`).expect(200);
    expect(await found('rye')).toEqual(['bread']);
    await ada.put(path, { title: 'butter' }).expect(200);
    expect([await found('bread'), await found('rye'), await found('butter')]).toEqual([[], [], ['butter']]);
    await ada.delete(path).expect(204);
    expect(await found('butter')).toEqual([]);
    await ada.post(`${path}/restore`).expect(200);
    expect(await found('butter')).toEqual(['butter']);
  });

  it("never include another owner's tasks, for any query", async () => {
    const bob = await service.as('bob');
    await bob.newTask({ title: 'secret plan', description: 'hidden' });
    await ada.newTask({ title: 'my plan' });
    expect(await found('plan')).toEqual(['my plan']);
    for (const q of ['secret', 'hidden', 's', 'bob', `'bob`, '9f9d51bc70', '9f9d51bc70secret'])
      expect(await found(q)).toEqual([]);
    expect(await found(`${Array.from({ length: 20 }, () => 'secret').join(' ')} plan`)).toEqual([]);
  });

  it('can be filtered and sorted like any list', async () => {
    const { id: listId } = await ada.newList();
    await ada.newTask({ title: 'milk b', priority: 1, listId });
    await ada.newTask({ title: 'milk a', priority: 2, listId, completed: true });
    await ada.newTask({ title: 'milk c', priority: 1, due: { date: '2026-12-24' } });
    await ada.newTask({ title: 'bread', priority: 1, listId });
    expect(await found('milk', { sort: 'title' })).toEqual(['milk a', 'milk b', 'milk c']);
    expect(await found('milk', { sort: '-title', listId })).toEqual(['milk b', 'milk a']);
    expect(await found('milk', { sort: 'due', completed: false })).toEqual(['milk c', 'milk b']);
    expect(await found('milk', { priority: 1, hasDue: false })).toEqual(['milk b']);
    expect(await found('milk', { view: 'inbox' })).toEqual(['milk c']);
  });
});

describe('any Unicode text', () => {
  const KNOWN = 'abcXYZéßøŁðþİıŉǰΣςשׁמَ牛ガ한ﬁ🥛❤️९';
  const anyText = fc.string({ unit: 'binary', minLength: 1, maxLength: 40 });

  it('is answered as a query without a server error', async () => {
    await ada.newTask();
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(anyText, fc.string({ unit: fc.constantFrom(...`'"\\&|!<->:*() aA%_éß`) })),
        async (q) => {
          const { status } = await ada.get('/api/v1/tasks').query({ q: q.toWellFormed() });
          expect([200, 400]).toContain(status);
        },
      ),
      { numRuns: 150 },
    );
  });

  it('is found as a title by each of its words, by prefixes, in capitals and decomposed', async () => {
    const letter = fc.oneof(
      fc.string({ unit: 'grapheme', minLength: 1, maxLength: 1 }),
      fc.constantFrom(...KNOWN),
    );
    const title = fc
      .array(
        fc.array(letter, { minLength: 1, maxLength: 8 }).map((letters) => letters.join('')),
        { minLength: 1, maxLength: 4 },
      )
      .map((words) => words.join(' ').toWellFormed().trim());
    await fc.assert(
      fc.asyncProperty(title, async (text) => {
        const response = await ada.post('/api/v1/tasks', { title: text });
        fc.pre(response.status === 201);
        const { id } = response.body as TaskBody;
        for (const word of text.split(/\s+/u).filter((one) => /[\p{L}\p{N}]/u.test(one))) {
          // The server's ICU does not fold the case of newer letters.
          const cases = [...word].every((one) => KNOWN.includes(one))
            ? [word.toLowerCase(), word.toUpperCase()]
            : [];
          for (const q of new Set([word, word.normalize('NFD'), ...cases])) {
            const { body } = await ada
              .get('/api/v1/tasks')
              .query({ q, sort: '-createdAt', limit: 3 })
              .expect(200);
            expect({ text, q, ids: (body.data as TaskBody[]).map((task) => task.id) }).toMatchObject({
              ids: expect.arrayContaining([id]),
            });
          }
        }
        await ada.delete(`/api/v1/tasks/${id}`).expect(204);
      }),
      { numRuns: 60 },
    );
  });
});
