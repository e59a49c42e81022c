import { type TestService, startService } from '../support/service.js';
import { type Client, type ListBody, unknownId } from '../support/client.js';
import { everyRow } from '../support/every-row.js';
import { expectProblem } from '../support/expect-problem.js';

const PATH = '/api/v1/lists';
const UUID_V7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const TIME = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);

let service: TestService;
let users = 0;

beforeAll(async () => void (service = await startService()));
afterAll(() => service.stop());

const newUser = (): Promise<Client> => service.as(`user-${users++}`);
const listsOf = (user: Client, query = ''): Promise<ListBody[]> => user.all(`${PATH}${query}`);
const namesOf = async (user: Client, query = ''): Promise<string[]> =>
  (await listsOf(user, query)).map(({ name }) => name);
const inboxOf = async (user: Client): Promise<ListBody> => (await listsOf(user)).find(({ inbox }) => inbox)!;

describe('the inbox', () => {
  it('exists from the first read', async () => {
    const user = await newUser();
    const { body } = await user.get(PATH).expect(200);
    expect(body).toEqual({
      data: [
        {
          id: expect.stringMatching(UUID_V7),
          ownerId: `user-${users - 1}`,
          name: 'Inbox',
          color: null,
          position: expect.any(String),
          archived: false,
          inbox: true,
          openTasks: 0,
          version: 1,
          createdAt: TIME,
          updatedAt: TIME,
        },
      ],
      nextCursor: null,
    });
    expect((await user.get(`${PATH}/${body.data[0].id}`).expect(200)).body).toEqual(body.data[0]);
    expect((await user.get(PATH)).body).toEqual(body);
  });

  it('is created once by twenty simultaneous first requests', async () => {
    const user = await newUser();
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        index % 4 === 0 ? user.post('/api/v1/tasks', { title: 'x' }) : user.get(PATH),
      ),
    );
    expect(answers.filter(({ status }) => status >= 300)).toEqual([]);
    const lists = await listsOf(user);
    expect(lists).toMatchObject([{ inbox: true, openTasks: 5 }]);
    for (const { body } of answers) expect(body.listId ?? body.data[0].id).toBe(lists[0]!.id);
  });

  it('can be neither deleted nor archived', async () => {
    const user = await newUser();
    const inbox = await inboxOf(user);
    expectProblem(await user.delete(`${PATH}/${inbox.id}`), 422, 'inbox-stays');
    expectProblem(await user.patch(`${PATH}/${inbox.id}`, { archived: true }), 422, 'inbox-stays');
    expect(await listsOf(user)).toEqual([inbox]);
  });

  it('can be renamed and recoloured', async () => {
    const user = await newUser();
    const inbox = await inboxOf(user);
    const changes = { name: 'Eingang', color: '#112233', archived: false };
    const { body } = await user.patch(`${PATH}/${inbox.id}`, changes).expect(200);
    expect(body).toEqual({ ...inbox, ...changes, version: 2, updatedAt: TIME });
    expect((await user.newTask()).listId).toBe(inbox.id);
  });
});

describe('POST /lists', () => {
  it('creates a list after all others', async () => {
    const user = await newUser();
    const input = { name: '  Küche 🍳 ', color: '#A1b2C3' };
    const { body, headers } = await user.post(PATH, input).expect(201);
    expect(body).toEqual({
      id: expect.stringMatching(UUID_V7),
      ownerId: `user-${users - 1}`,
      name: 'Küche 🍳',
      color: '#a1b2c3',
      position: expect.any(String),
      archived: false,
      inbox: false,
      openTasks: 0,
      version: 1,
      createdAt: TIME,
      updatedAt: TIME,
    });
    expect(headers.location).toBe(`${PATH}/${body.id}`);
    expect((await user.get(headers.location!).expect(200)).body).toEqual(body);
    await user.newList({ name: 'Zoo' });
    expect(await namesOf(user)).toEqual(['Inbox', 'Küche 🍳', 'Zoo']);
  });

  it('accepts an id from the client, once per owner', async () => {
    const [ada, bob] = [await newUser(), await newUser()];
    const id = unknownId();
    const list = await ada.newList({ id: id.toUpperCase() });
    expect([list.id, list.color]).toEqual([id, null]);
    const before = await everyRow(service.database);
    expectProblem(await ada.post(PATH, { id, name: 'Another' }), 409, 'list-exists');
    expect(await everyRow(service.database)).toEqual(before);
    expect((await bob.newList({ id, name: "Bob's" })).id).toBe(id);
    expect((await ada.get(`${PATH}/${id}`)).body).toEqual(list);
  });

  it('allows two lists with the same name', async () => {
    const user = await newUser();
    await user.newList({ name: 'Home' });
    await user.newList({ name: 'Home' });
    expect(await namesOf(user)).toEqual(['Inbox', 'Home', 'Home']);
  });

  it('gives twenty simultaneously created lists distinct positions', async () => {
    const user = await newUser();
    await Promise.all(Array.from({ length: 20 }, (_, index) => user.newList({ name: `${index}` })));
    const lists = await listsOf(user, '?limit=7');
    expect(lists).toHaveLength(21);
    expect(new Set(lists.map(({ position }) => position)).size).toBe(21);
  });
});

describe('a list field', () => {
  it.each<[string, object, string[]]>([
    ['an empty name', { name: '' }, ['/name']],
    ['a name of white space', { name: ' \t' }, ['/name']],
    ['a name of 201 characters', { name: 'x'.repeat(201) }, ['/name']],
    ['an invisible name', { name: '\u200b\u3164' }, ['/name']],
    ['a name that is a number', { name: 7 }, ['/name']],
    ['a name with a line break', { name: 'a\nb' }, ['/name']],
    ['a name with a lone surrogate', { name: '\ud800' }, ['/name']],
    ['a named colour', { color: 'red' }, ['/color']],
    ['a three-digit colour', { color: '#abc' }, ['/color']],
    ['a colour with transparency', { color: '#aabbccdd' }, ['/color']],
    ['an empty colour', { color: '' }, ['/color']],
    ['a colour followed by a line break', { color: '#aabbcc\n' }, ['/color']],
    ['a colour that is a number', { color: 123456 }, ['/color']],
    ['an unknown field', { colour: '#aabbcc', inbox: true }, ['/colour', '/inbox']],
    [
      'a server-generated field',
      { position: 'a0', createdAt: '2020-01-01T00:00:00.000Z', ownerId: 'x' },
      ['/createdAt', '/ownerId', '/position'],
    ],
    ['invalid in several fields', { name: '', color: 'x', icon: 1 }, ['/color', '/icon', '/name']],
  ])('cannot be %s', async (_, fields, pointers) => {
    const user = await newUser();
    const list = await user.newList();
    expectProblem(await user.post(PATH, { name: 'ok', ...fields }), 400, 'invalid-input', pointers);
    expectProblem(await user.patch(`${PATH}/${list.id}`, fields), 400, 'invalid-input', pointers);
    expect((await listsOf(user)).filter(({ inbox }) => !inbox)).toEqual([list]);
  });

  it('is required if it is the name, and can only be set later if it is `archived`', async () => {
    const user = await newUser();
    for (const input of [{}, { name: null }])
      expectProblem(await user.post(PATH, input), 400, 'invalid-input', ['/name']);
    expectProblem(await user.post(PATH, { name: 'x', archived: true }), 400, 'invalid-input', ['/archived']);
    const { id } = await user.newList();
    for (const archived of ['', 'true', 1])
      expectProblem(await user.patch(`${PATH}/${id}`, { archived }), 400, 'invalid-input', ['/archived']);
  });

  it('can have its maximum length, counted in characters', async () => {
    const user = await newUser();
    expect((await user.newList({ name: '🥛'.repeat(200) })).name).toBe('🥛'.repeat(200));
  });
});

describe('PATCH /lists/{id}', () => {
  it('changes only the fields in the body', async () => {
    const user = await newUser();
    const list = await user.newList({ color: '#112233' });
    const steps: [object, object][] = [
      [{ name: ' House ' }, { name: 'House' }],
      [{ color: null }, { color: null }],
      [{ color: '#ABCDEF' }, { color: '#abcdef' }],
      [{ archived: true }, { archived: true }],
      [
        { archived: false, name: 'Home' },
        { archived: false, name: 'Home' },
      ],
    ];
    let now = list;
    for (const [changes, seen] of steps) {
      const { body } = await user.patch(`${PATH}/${list.id}`, changes).expect(200);
      expect(body).toEqual({ ...now, ...seen, version: now.version + 1, updatedAt: TIME });
      expect((await user.get(`${PATH}/${list.id}`)).body).toEqual(body);
      now = body;
    }
  });

  it.each([{}, { name: ' Home ' }, { color: '#ABCDEF', archived: false }])(
    'keeps the version when nothing changes: %j',
    async (input) => {
      const user = await newUser();
      const list = await user.newList({ color: '#abcdef' });
      expect((await user.patch(`${PATH}/${list.id}`, input).expect(200)).body).toEqual(list);
    },
  );
});

describe('a list that the caller cannot access', () => {
  it('returns the same 404 whether it is unknown, in the trash or owned by another user', async () => {
    const [ada, bob] = [await newUser(), await newUser()];
    const { id: gone } = await ada.newList();
    await ada.delete(`${PATH}/${gone}`).expect(204);
    const { id: foreign } = await bob.newList();
    await ada.get(PATH).expect(200);
    const before = await everyRow(service.database);
    for (const id of [unknownId(), gone, foreign]) {
      const path = `${PATH}/${id}`;
      expectProblem(await ada.get(path), 404, 'list-not-found');
      expectProblem(await ada.patch(path, { name: 'Mine' }), 404, 'list-not-found');
      expectProblem(await ada.post(`${path}/move`, {}), 404, 'list-not-found');
      expectProblem(await ada.delete(path), 404, 'list-not-found');
      expectProblem(await ada.post('/api/v1/tasks', { title: 'x', listId: id }), 404, 'list-not-found');
    }
    for (const id of [unknownId(), foreign])
      expectProblem(await ada.post(`${PATH}/${id}/restore`), 404, 'list-not-in-trash');
    expect(await everyRow(service.database)).toEqual(before);
  });

  it.each(['x', '7', `${unknownId()}0`])('returns 400 when the id is not a UUID: %s', async (id) => {
    const user = await newUser();
    for (const answer of [
      await user.get(`${PATH}/${id}`),
      await user.patch(`${PATH}/${id}`, { name: 'x' }),
      await user.delete(`${PATH}/${id}`),
      await user.post(`${PATH}/${id}/move`, {}),
      await user.post(`${PATH}/${id}/restore`),
    ])
      expectProblem(answer, 400, 'invalid-input', ['/id']);
  });
});

describe('GET /lists', () => {
  it('lists each list once, in order, page by page, without trashed lists', async () => {
    const user = await newUser();
    for (const name of ['c', 'a', 'b', 'gone', 'd']) await user.newList({ name });
    const gone = (await listsOf(user)).find(({ name }) => name === 'gone')!;
    await user.delete(`${PATH}/${gone.id}`).expect(204);
    const whole = await listsOf(user);
    expect(whole.map(({ name }) => name)).toEqual(['Inbox', 'c', 'a', 'b', 'd']);
    for (const limit of [1, 2, 4, 5]) expect(await listsOf(user, `?limit=${limit}`)).toEqual(whole);
  });

  it('filters by archived, by not archived, or returns both', async () => {
    const user = await newUser();
    for (const name of ['old', 'new', 'older']) await user.newList({ name });
    for (const { id, name } of await listsOf(user))
      if (name.startsWith('old')) await user.patch(`${PATH}/${id}`, { archived: true }).expect(200);
    expect(await namesOf(user, '?archived=true&limit=1')).toEqual(['old', 'older']);
    expect(await namesOf(user, '?archived=false&limit=1')).toEqual(['Inbox', 'new']);
    expect(await namesOf(user)).toEqual(['Inbox', 'old', 'new', 'older']);
  });

  it('rejects a cursor from another filter or from another source', async () => {
    const user = await newUser();
    await user.newList();
    const { nextCursor } = (await user.get(`${PATH}?limit=1`).expect(200)).body;
    for (const [query, cursor] of [
      ['archived=false', nextCursor],
      ['limit=1', 'x'],
    ])
      expectProblem(await user.get(`${PATH}?${query}&cursor=${cursor}`), 400, 'invalid-input', ['/cursor']);
    expect((await user.get(`${PATH}?cursor=${nextCursor}`)).body.data).toMatchObject([{ name: 'Home' }]);
  });

  it.each([
    ['limit=0', '/limit'],
    ['limit=201', '/limit'],
    ['archived=yes', '/archived'],
    ['archived=null', '/archived'],
    ['sort=name', '/sort'],
    ['__proto__=1', '/__proto__'],
  ])('rejects %s', async (query, pointer) => {
    expectProblem(await (await newUser()).get(`${PATH}?${query}`), 400, 'invalid-input', [pointer]);
  });
});
