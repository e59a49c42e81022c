import fc from 'fast-check';
import { type TestService, startService } from '../support/service.js';
import { type Client, type TaskBody, unknownId } from '../support/client.js';
import { expectProblem } from '../support/expect-problem.js';

const ASTRAL = '🥛'; // One character, two UTF-16 units.

let service: TestService;
let ada: Client;

beforeAll(async () => {
  service = await startService();
  ada = await service.as('ada');
});
afterAll(() => service.stop());

describe('a task field', () => {
  it.each<[string, object]>([
    ['a title of 1 character', { title: 'x' }],
    ['a title of 499 characters', { title: 'x'.repeat(499) }],
    ['a title of 500 characters', { title: 'x'.repeat(500) }],
    ['a title of 500 characters outside the BMP', { title: ASTRAL.repeat(500) }],
    ['a title with quotes, percent signs and backslashes', { title: `'"%_\\'; DROP TABLE tasks; --` }],
    ['a title in Arabic with combining marks', { title: 'مُهِمَّة' }],
    ['an empty description', { description: '' }],
    ['a description of 19,999 characters', { description: 'x'.repeat(19_999) }],
    ['a description of 20,000 characters', { description: 'x'.repeat(20_000) }],
    ['a description of 20,000 characters outside the BMP', { description: ASTRAL.repeat(20_000) }],
    ['a description with lines and tabs', { description: ' a\n\tb\r\n' }],
    ['no description', { description: null }],
    ['the lowest priority', { priority: 0 }],
    ['the highest priority', { priority: 3 }],
    ['completed at creation', { completed: true }],
  ])('can be %s', async (_, fields) => {
    const created = await ada.newTask(fields);
    expect(created).toMatchObject(fields);
    const task = await ada.newTask();
    const patched = await ada.patch(`/api/v1/tasks/${task.id}`, fields).expect(200);
    expect(patched.body).toMatchObject(fields);
    expect((await ada.get(`/api/v1/tasks/${task.id}`)).body).toEqual(patched.body);
  });

  it.each<[string, object, string[]]>([
    ['an empty title', { title: '' }, ['/title']],
    ['a title of white space', { title: ' \t\n\u00a0' }, ['/title']],
    ['a title of 501 characters', { title: 'x'.repeat(501) }, ['/title']],
    ['a title of 501 characters outside the BMP', { title: ASTRAL.repeat(501) }, ['/title']],
    ['an invisible title', { title: '\u200b\u3164' }, ['/title']],
    ['a title that is a number', { title: 7 }, ['/title']],
    ['a title that is an array', { title: ['x'] }, ['/title']],
    ['a title with a line break', { title: 'a\nb' }, ['/title']],
    ['a title with NUL', { title: 'a\u0000b' }, ['/title']],
    ['a title with a C1 control character', { title: 'a\u0085b' }, ['/title']],
    ['a title with a lone surrogate', { title: 'a\ud800b' }, ['/title']],
    ['a description of 20,001 characters', { description: 'x'.repeat(20_001) }, ['/description']],
    ['a description with NUL', { description: 'a\u0000b' }, ['/description']],
    ['a description with a lone surrogate', { description: '\udc00' }, ['/description']],
    ['a description that is an object', { description: {} }, ['/description']],
    ['a priority below the minimum', { priority: -1 }, ['/priority']],
    ['a priority above the maximum', { priority: 4 }, ['/priority']],
    ['a priority with a fraction', { priority: 1.5 }, ['/priority']],
    ['a priority as a string', { priority: '1' }, ['/priority']],
    ['an empty priority', { priority: '' }, ['/priority']],
    ['a priority that overflows', { priority: 1e300 }, ['/priority']],
    ['completed as a string', { completed: 'true' }, ['/completed']],
    ['completed as an empty string', { completed: '' }, ['/completed']],
    ['completed as a number', { completed: 1 }, ['/completed']],
    ['an unknown field', { colour: 'red' }, ['/colour']],
    ['a field inherited from Object', { toString: 1, constructor: {} }, ['/constructor', '/toString']],
    ['an unknown field with a slash and a tilde', { 'a/b~c': 1 }, ['/a~1b~0c']],
    [
      'invalid in several fields',
      { title: '', priority: 9, colour: 'red' },
      ['/colour', '/priority', '/title'],
    ],
  ])('cannot be %s', async (_, fields, pointers) => {
    const task = await ada.newTask();
    const { data: before } = (await ada.get('/api/v1/tasks?limit=200')).body;
    expectProblem(
      await ada.post('/api/v1/tasks', { title: 'ok', ...fields }),
      400,
      'invalid-input',
      pointers,
    );
    expectProblem(await ada.patch(`/api/v1/tasks/${task.id}`, fields), 400, 'invalid-input', pointers);
    expectProblem(
      await ada.put(`/api/v1/tasks/${task.id}`, { title: 'ok', ...fields }),
      400,
      'invalid-input',
      pointers,
    );
    expect((await ada.get('/api/v1/tasks?limit=200')).body.data).toEqual(before);
  });

  it('is required if it is the title', async () => {
    for (const input of [{}, { title: null }]) {
      expectProblem(await ada.post('/api/v1/tasks', input), 400, 'invalid-input', ['/title']);
      expectProblem(await ada.put(`/api/v1/tasks/${unknownId()}`, input), 400, 'invalid-input', ['/title']);
    }
  });

  it.each([
    '',
    'x',
    '7',
    'null',
    `${unknownId()}0`,
    unknownId().replaceAll('-', ''),
    `{${unknownId()}}`,
    7,
    [unknownId()],
  ])('cannot be the id %j', async (id) => {
    expectProblem(await ada.post('/api/v1/tasks', { title: 'x', id }), 400, 'invalid-input', ['/id']);
  });
});

describe('an id in the path', () => {
  it.each(['x', '7', '%00', `${unknownId()}0`, `'%20OR%201=1`, '..%2f..%2fetc'])(
    'returns 400 if it is not a UUID: %s',
    async (id) => {
      expectProblem(await ada.get(`/api/v1/tasks/${id}`), 400, 'invalid-input', ['/id']);
      expectProblem(await ada.delete(`/api/v1/tasks/${id}`), 400, 'invalid-input', ['/id']);
    },
  );

  it('is matched in upper case too', async () => {
    const task = await ada.newTask();
    expect((await ada.get(`/api/v1/tasks/${task.id.toUpperCase()}`).expect(200)).body).toEqual(task);
  });
});

describe('a query string', () => {
  it.each([
    ['limit=0', '/limit'],
    ['limit=201', '/limit'],
    ['limit=-1', '/limit'],
    ['limit=1.5', '/limit'],
    ['limit=1e2', '/limit'],
    ['limit=null', '/limit'],
    ['limit=ten', '/limit'],
    ['limit=10&limit=20', '/limit'],
    ['priority=4', '/priority'],
    ['priority=high', '/priority'],
    ['completed=yes', '/completed'],
    ['completed=1', '/completed'],
    ['completed=null', '/completed'],
    ['sort=owner_id', '/sort'],
    ['sort=--title', '/sort'],
    ['sort=title%3B%20DROP%20TABLE%20tasks', '/sort'],
    ['sort[]=title', '/sort'],
    ['page=2', '/page'],
    ['cursor=x', '/cursor'],
    ['__proto__=1', '/__proto__'],
    ['constructor=1', '/constructor'],
  ])('cannot have %s', async (query, pointer) => {
    const response = await ada.get(`/api/v1/tasks?${query}`);
    expectProblem(response, 400, 'invalid-input', [pointer]);
    expect(response.body.errors[0].in).toBe('query');
  });

  it.each([
    'limit=1',
    'limit=200',
    'priority=0',
    'priority=3',
    'completed=true',
    'completed=false',
    'sort=-title',
  ])('can have %s', async (query) => {
    await ada.get(`/api/v1/tasks?${query}`).expect(200);
  });

  it('or a body is rejected where a route accepts none, with a pointer to each key', async () => {
    const task = await ada.newTask();
    const path = `/api/v1/tasks/${task.id}`;
    expectProblem(await ada.get(`${path}?expand=all`), 400, 'invalid-input', ['/expand']);
    expectProblem(await ada.post(`${path}/complete`, { completed: false }), 400, 'invalid-input', [
      '/completed',
    ]);
    expectProblem(await ada.delete(`${path}?force=true`), 400, 'invalid-input', ['/force']);
    expectProblem(await ada.patch(`${path}?title=x`, { title: 'y' }), 400, 'invalid-input', ['/title']);
    expect((await ada.get(path)).body).toEqual(task);
  });
});

describe('any text', () => {
  it('that is accepted is returned as it was sent, and none causes a 500', async () => {
    const task = await ada.newTask();
    const path = `/api/v1/tasks/${task.id}`;
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary', maxLength: 40 }), async (text) => {
        const { status, body } = await ada.patch(path, { title: text, description: text });
        if (status === 200) expect(body).toMatchObject({ title: text.trim(), description: text });
        else expect(status).toBe(400);
      }),
      { numRuns: 200 },
    );
  });
});

describe('any subset of the fields', () => {
  it('can be changed by a PATCH without affecting the others', async () => {
    const fields = fc.record(
      {
        title: fc.stringMatching(/^[a-z]{1,20}$/),
        description: fc.option(fc.stringMatching(/^[a-z]{0,20}$/)),
        priority: fc.integer({ min: 0, max: 3 }),
        completed: fc.boolean(),
      },
      { requiredKeys: [] },
    );
    let task: TaskBody = await ada.newTask();
    await fc.assert(
      fc.asyncProperty(fields, async (changes) => {
        const { body } = await ada.patch(`/api/v1/tasks/${task.id}`, changes).expect(200);
        const { completedAt: _was, updatedAt: _before, version: _old, ...kept } = task;
        expect(body).toMatchObject({ ...kept, ...changes });
        expect(body.completedAt !== null).toBe(body.completed);
        task = body;
      }),
      { numRuns: 100 },
    );
  });
});
