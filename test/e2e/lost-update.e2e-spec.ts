import { type TestService, startService } from '../support/service.js';
import type { Client, TaskBody } from '../support/client.js';

const WRITERS = 50;
const ROUNDS = 4;

let service: TestService;
let second: TestService;

beforeAll(async () => {
  service = await startService();
  second = await startService({}, service.issuer, { database: service.database });
});
afterAll(async () => {
  await second.close();
  await service.stop();
});

describe('fifty writers that have read the same version of a task', () => {
  it.each([
    ['by If-Match', (version: number) => ({ headers: { 'if-match': `"${version}"` }, body: {} }), false],
    ['by the version in the body', (version: number) => ({ headers: {}, body: { version } }), false],
    [
      'by If-Match, at two instances',
      (version: number) => ({ headers: { 'if-match': `"${version}"` }, body: {} }),
      true,
    ],
  ])('%s: one writer wins each round, and no update is lost', async (how, expectation, atTwo) => {
    const clients = [await service.as(how), await (atTwo ? second : service).as(how)] as const;
    let task: TaskBody = await clients[0].newTask({ description: '' });
    const path = `/api/v1/tasks/${task.id}`;
    const winners: string[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      const read = task;
      const { headers, body } = expectation(read.version);
      const answers = await Promise.all(
        Array.from({ length: WRITERS }, (_, writer) =>
          (clients[writer % 2] as Client)
            .patch(path, { ...body, description: `${read.description}${round}:${writer};` })
            .set(headers),
        ),
      );
      const won = answers.filter(({ status }) => status === 200);
      const lost = answers.filter(({ status }) => status === 412);
      expect([won.length, lost.length]).toEqual([1, WRITERS - 1]);
      task = won[0]!.body;
      winners.push(task.description!.slice(read.description!.length));
      expect(task.version).toBe(read.version + 1);
      for (const { body: problem } of lost) expect(problem.current).toEqual(task);
      expect((await clients[1].get(path)).body).toEqual(task);
    }
    // Each winner has built on all earlier updates.
    expect(task.description).toBe(winners.join(''));
  });

  it('lose updates when they send no version', async () => {
    const ada = await service.as('careless');
    const { id } = await ada.newTask({ description: '' });
    const path = `/api/v1/tasks/${id}`;
    const answers = await Promise.all(
      Array.from({ length: WRITERS }, (_, writer) => ada.patch(path, { description: `${writer};` })),
    );
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    expect((await ada.get(path)).body.version).toBe(1 + WRITERS);
  });
});
