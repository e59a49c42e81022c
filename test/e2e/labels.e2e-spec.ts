import { type TestService, startService } from '../support/service.js';
import { type Client, type LabelBody, unknownId } from '../support/client.js';
import { everyRow } from '../support/every-row.js';
import { expectProblem } from '../support/expect-problem.js';

const PATH = '/api/v1/labels';
const TIME = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);

let service: TestService;
let users = 0;

beforeAll(async () => void (service = await startService()));
afterAll(() => service.stop());

const newUser = (): Promise<Client> => service.as(`user-${users++}`);
const labelsOf = (user: Client, query = ''): Promise<LabelBody[]> => user.all(`${PATH}${query}`);

describe('POST /labels', () => {
  it('creates a label', async () => {
    const user = await newUser();
    const { body, headers } = await user.post(PATH, { name: ' errand ', color: '#A1b2C3' }).expect(201);
    expect(body).toEqual({
      id: expect.any(String),
      ownerId: `user-${users - 1}`,
      name: 'errand',
      color: '#a1b2c3',
      openTasks: 0,
      version: 1,
      createdAt: TIME,
      updatedAt: TIME,
    });
    expect(headers.location).toBe(`${PATH}/${body.id}`);
    expect((await user.get(headers.location!).expect(200)).body).toEqual(body);
    expect(await labelsOf(user)).toEqual([body]);
  });

  it('accepts an id from the client, once per owner', async () => {
    const [ada, bob] = [await newUser(), await newUser()];
    const id = unknownId();
    const label = await ada.newLabel('errand', { id: id.toUpperCase() });
    expect([label.id, label.color]).toEqual([id, null]);
    const before = await everyRow(service.database);
    expectProblem(await ada.post(PATH, { id, name: 'another' }), 409, 'label-exists');
    expect(await everyRow(service.database)).toEqual(before);
    expect((await bob.newLabel('errand', { id })).ownerId).toBe(`user-${users - 1}`);
  });

  it.each([
    ['another case', 'Errand', 'eRRAND'],
    ['different surrounding white space', 'errand', '\u00a0errand\t'],
    ['a composed and a decomposed accent', 'caf\u00e9', 'CAFE\u0301'],
    ['a different order of two accents', 'a\u0323\u0302', '\u1ead'],
    ['a ligature', 'ﬁle', 'FILE'],
    ['full-width letters', 'ＡＢＣ', 'abc'],
    ['Greek', 'ΟΔΟΣ', 'οδός'.normalize('NFD').replace(/\u0301/, '')],
    ['Cyrillic', 'ДЕЛО', 'дело'],
  ])('rejects a second label with the same name, also in %s', async (_, name, same) => {
    const user = await newUser();
    const label = await user.newLabel(name);
    const other = await user.newLabel('other');
    expectProblem(await user.post(PATH, { name: same }), 409, 'label-name-taken');
    expectProblem(await user.patch(`${PATH}/${other.id}`, { name: same }), 409, 'label-name-taken');
    expect((await labelsOf(user)).sort((a, b) => (a.id < b.id ? -1 : 1))).toEqual([label, other]);
    await (await newUser()).newLabel(same);
  });

  it.each([
    ['cafe', 'café'],
    ['a b', 'ab'],
    ['a%', 'a_'],
  ])('treats %s and %s as different names', async (one, other) => {
    const user = await newUser();
    await user.newLabel(one);
    await user.newLabel(other);
    expect((await labelsOf(user)).map(({ name }) => name).sort()).toEqual([one, other].sort());
  });

  it('creates one label for ten simultaneous requests with the same name', async () => {
    const user = await newUser();
    const names = [
      'café',
      'Café',
      'CAFÉ',
      'cafe\u0301',
      'CAFE\u0301',
      'cafÉ',
      'cAfé',
      'caFé',
      'caFÉ',
      'CAfé',
    ];
    const answers = await Promise.all(names.map((name) => user.post(PATH, { name })));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, ...Array<number>(9).fill(409)]);
    expect(await labelsOf(user)).toEqual([answers.find(({ status }) => status === 201)!.body]);
    expect((await user.get('/api/v1/limits')).body.labels.used).toBe(1);
  });
});

describe('a label field', () => {
  it.each<[string, object, string[]]>([
    ['an empty name', { name: '' }, ['/name']],
    ['a name of white space', { name: ' \u3000' }, ['/name']],
    ['a name of 101 characters', { name: 'x'.repeat(101) }, ['/name']],
    ['an invisible name', { name: '\u200b\u3164' }, ['/name']],
    ['a name that is an array', { name: ['x'] }, ['/name']],
    ['a name with a control character', { name: 'a\u0007b' }, ['/name']],
    ['a name with a lone surrogate', { name: '\udc00' }, ['/name']],
    ['a named colour', { color: 'red' }, ['/color']],
    ['a three-digit colour', { color: '#abc' }, ['/color']],
    ['an unknown field', { colour: '#aabbcc' }, ['/colour']],
    ['invalid in several fields', { name: '', color: 7, archived: true }, ['/archived', '/color', '/name']],
  ])('cannot be %s', async (_, fields, pointers) => {
    const user = await newUser();
    const label = await user.newLabel('errand');
    expectProblem(await user.post(PATH, { name: 'ok', ...fields }), 400, 'invalid-input', pointers);
    expectProblem(await user.patch(`${PATH}/${label.id}`, fields), 400, 'invalid-input', pointers);
    expect(await labelsOf(user)).toEqual([label]);
  });

  it('is required if it is the name, which can have 100 characters', async () => {
    const user = await newUser();
    for (const input of [{}, { name: null }])
      expectProblem(await user.post(PATH, input), 400, 'invalid-input', ['/name']);
    expect((await user.newLabel('🥛'.repeat(100))).name).toBe('🥛'.repeat(100));
    await user.newLabel('x');
    expect(await labelsOf(user, '?limit=1')).toHaveLength(2);
  });
});

describe('PATCH /labels/{id}', () => {
  it('changes only the fields in the body', async () => {
    const user = await newUser();
    let label = await user.newLabel('errand', { color: '#112233' });
    const path = `${PATH}/${label.id}`;
    for (const changes of [{ name: 'Errand' }, { color: null }, { color: '#abcdef', name: 'shop' }]) {
      const { body } = await user.patch(path, changes).expect(200);
      expect(body).toEqual({ ...label, ...changes, version: label.version + 1, updatedAt: TIME });
      expect((await user.get(path)).body).toEqual(body);
      label = body;
    }
  });

  it.each([{}, { name: ' errand ' }, { color: '#ABCDEF' }])(
    'keeps the version when nothing changes: %j',
    async (input) => {
      const user = await newUser();
      const label = await user.newLabel('errand', { color: '#abcdef' });
      expect((await user.patch(`${PATH}/${label.id}`, input).expect(200)).body).toEqual(label);
    },
  );
});

describe('DELETE /labels/{id}', () => {
  it('removes the label from every task and keeps the other labels in order', async () => {
    const user = await newUser();
    const [a, b, c] = [await user.newLabel('a'), await user.newLabel('b'), await user.newLabel('c')];
    const tasks = await Promise.all([
      user.newTask({ labelIds: [c.id, b.id, a.id] }),
      user.newTask({ labelIds: [b.id], completed: true }),
      user.newTask({ labelIds: [a.id, c.id] }),
    ]);
    const trashed = await user.newTask({ labelIds: [a.id, b.id] });
    await user.delete(`/api/v1/tasks/${trashed.id}`).expect(204);
    const { text } = await user.delete(`${PATH}/${b.id}`).expect(204);
    expect(text).toBe('');
    const after = await Promise.all(
      tasks.map(async ({ id }) => (await user.get(`/api/v1/tasks/${id}`)).body),
    );
    expect(after).toEqual([
      { ...tasks[0], labelIds: [c.id, a.id], version: 2, updatedAt: TIME },
      { ...tasks[1], labelIds: [], version: 2, updatedAt: TIME },
      tasks[2],
    ]);
    const { body } = await user.post(`/api/v1/tasks/${trashed.id}/restore`).expect(200);
    expect(body.labelIds).toEqual([a.id]);
    expect((await labelsOf(user)).map(({ name }) => name)).toEqual(['a', 'c']);
    expectProblem(await user.delete(`${PATH}/${b.id}`), 404, 'label-not-found');
  });

  it("leaves another owner's label with the same id alone", async () => {
    const [ada, bob] = [await newUser(), await newUser()];
    const id = unknownId();
    await ada.newLabel('errand', { id });
    await bob.newLabel('errand', { id });
    const task = await bob.newTask({ labelIds: [id] });
    await ada.delete(`${PATH}/${id}`).expect(204);
    expect((await bob.get(`/api/v1/tasks/${task.id}`)).body).toEqual(task);
    expect(await labelsOf(bob)).toMatchObject([{ id, openTasks: 1 }]);
  });

  it('frees the name', async () => {
    const user = await newUser();
    const { id } = await user.newLabel('errand');
    await user.delete(`${PATH}/${id}`).expect(204);
    await user.newLabel('Errand', { id });
  });
});

describe('a label that the caller does not own', () => {
  it('returns the same 404 whether it is unknown or owned by another user', async () => {
    const [ada, bob] = [await newUser(), await newUser()];
    const { id: foreign } = await bob.newLabel('errand');
    // The first write creates a row of settings.
    await ada.get('/api/v1/settings').expect(200);
    const before = await everyRow(service.database);
    for (const path of [`${PATH}/${unknownId()}`, `${PATH}/${foreign}`]) {
      expectProblem(await ada.get(path), 404, 'label-not-found');
      expectProblem(await ada.patch(path, { name: 'mine' }), 404, 'label-not-found');
      expectProblem(await ada.delete(path), 404, 'label-not-found');
    }
    expect(await everyRow(service.database)).toEqual(before);
    for (const answer of [await ada.get(`${PATH}/x`), await ada.delete(`${PATH}/x`)])
      expectProblem(answer, 400, 'invalid-input', ['/id']);
  });
});

describe('GET /labels', () => {
  it('lists each label once, in alphabetical order, page by page', async () => {
    const user = await newUser();
    const names = ['zebra', 'Äpfel', 'apple', 'banana', '1', 'éclair', '日本', 'Zoo'];
    for (const name of names) await user.newLabel(name);
    const whole = await labelsOf(user);
    const sorted = [...names].sort(new Intl.Collator('und', { numeric: true }).compare);
    expect(whole.map(({ name }) => name)).toEqual(sorted);
    for (const limit of [1, 3, 7, 8]) expect(await labelsOf(user, `?limit=${limit}`)).toEqual(whole);
    const { body, headers } = await user.get(`${PATH}?limit=3`);
    const [, next] = /^<(.+)>; rel="next"$/.exec(headers.link!)!;
    expect((await user.get(next!)).body.data).toEqual(whole.slice(3, 6));
    expect(body.nextCursor).not.toBeNull();
  });

  it('returns an empty page when the user has no labels', async () => {
    expect((await (await newUser()).get(PATH).expect(200)).body).toEqual({ data: [], nextCursor: null });
  });

  it.each([
    ['limit=0', '/limit'],
    ['limit=201', '/limit'],
    ['cursor=x', '/cursor'],
    ['name=a', '/name'],
  ])('rejects %s', async (query, pointer) => {
    expectProblem(await (await newUser()).get(`${PATH}?${query}`), 400, 'invalid-input', [pointer]);
  });

  it('rejects a cursor from the lists endpoint', async () => {
    const user = await newUser();
    await user.newList();
    const { nextCursor } = (await user.get('/api/v1/lists?limit=1').expect(200)).body;
    expectProblem(await user.get(`${PATH}?cursor=${nextCursor}`), 400, 'invalid-input', ['/cursor']);
  });
});
