import fc from 'fast-check';
import { type TestService, startService } from '../support/service.js';
import { type Client, type ListBody, unknownId } from '../support/client.js';
import { everyRow } from '../support/every-row.js';
import { expectProblem } from '../support/expect-problem.js';

const PATH = '/api/v1/lists';

let service: TestService;
let users = 0;

beforeAll(async () => void (service = await startService()));
afterAll(() => service.stop());

/** A user with the inbox followed by lists with these names; ids by name. */
async function newWorld(...names: string[]) {
  const user = await service.as(`user-${users++}`);
  for (const name of names) await user.newList({ name });
  const lists = await listsOf(user);
  const ids = Object.fromEntries(lists.map(({ name, id }) => [name, id]));
  const move = (name: string, target: object) => user.post(`${PATH}/${ids[name]}/move`, target);
  return { user, ids, lists, move };
}

const listsOf = (user: Client): Promise<ListBody[]> => user.all(`${PATH}?limit=200`);
const namesOf = async (user: Client): Promise<string> =>
  (await listsOf(user)).map(({ name }) => name).join(' ');

/** The order that every client sees when it sorts by position and id. */
function expectTotalOrder(lists: readonly ListBody[]): void {
  const keys = lists.map(({ position, id }) => `${position} ${id}`);
  expect(keys).toEqual([...keys].sort());
  expect(new Set(keys).size).toBe(keys.length);
}

describe('POST /lists/{id}/move', () => {
  it('moves a list before another, after another, or to the end', async () => {
    const { user, ids, move } = await newWorld('a', 'b', 'c');
    const steps: [string, object, string][] = [
      ['c', { before: ids.a }, 'Inbox c a b'],
      ['Inbox', { after: ids.a }, 'c a Inbox b'],
      ['c', {}, 'a Inbox b c'],
      ['b', { before: ids.a }, 'b a Inbox c'],
      ['b', { after: ids.c }, 'a Inbox c b'],
    ];
    for (const [name, target, order] of steps) {
      const { body } = await move(name, target).expect(200);
      expect(await namesOf(user)).toBe(order);
      expect((await user.get(`${PATH}/${ids[name]}`)).body).toEqual(body);
    }
  });

  it('rewrites only the moved list', async () => {
    const { user, ids, lists, move } = await newWorld('a', 'b', 'c');
    const { body } = await move('c', { after: ids.Inbox }).expect(200);
    const before = lists.find(({ name }) => name === 'c')!;
    expect(body).toEqual({
      ...before,
      position: expect.any(String),
      version: 2,
      updatedAt: expect.any(String),
    });
    const others = (all: ListBody[]) => all.filter(({ name }) => name !== 'c');
    expect(others(await listsOf(user))).toEqual(others(lists));
  });

  it('changes nothing, including the version, when the list is already in place', async () => {
    const { user, ids, lists, move } = await newWorld('a', 'b', 'c');
    for (const [name, target] of [
      ['b', { after: ids.a }],
      ['b', { before: ids.c }],
      ['Inbox', { before: ids.a }],
      ['c', { after: ids.b }],
      ['c', {}],
    ] as const)
      await move(name, target).expect(200);
    expect(await listsOf(user)).toEqual(lists);
  });

  it('rejects two neighbours, the list itself as neighbour, and an invalid id', async () => {
    const { user, ids, lists, move } = await newWorld('a', 'b');
    const refused: [object, string[]][] = [
      [{ before: ids.a, after: ids.Inbox }, ['/after']],
      [{ before: ids.b }, ['/before']],
      [{ after: ids.b }, ['/after']],
      [{ before: 'x', after: 7, position: 'a0' }, ['/after', '/before', '/position']],
      [{ before: '' }, ['/before']],
    ];
    for (const [target, pointers] of refused)
      expectProblem(await move('b', target), 400, 'invalid-input', pointers);
    expect(await listsOf(user)).toEqual(lists);
  });

  it('returns 404 for a neighbour that is unknown, in the trash or owned by another user', async () => {
    const { user, ids, move } = await newWorld('a', 'gone');
    await user.delete(`${PATH}/${ids.gone}`).expect(204);
    const { ids: foreign } = await newWorld('b');
    const before = await everyRow(service.database);
    for (const id of [unknownId(), ids.gone, foreign.b]) {
      expectProblem(await move('a', { before: id }), 404, 'list-not-found');
      expectProblem(await move('a', { after: id }), 404, 'list-not-found');
    }
    expect(await everyRow(service.database)).toEqual(before);
  });

  it('keeps a total order and short keys over 300 moves into the same gap', async () => {
    const { user, ids, move } = await newWorld('a', 'b', 'c', 'd');
    let order = ['Inbox', 'a', 'b', 'c', 'd'];
    // Each move narrows the gap between the moved list and b.
    for (let index = 0; index < 300; index++) {
      const name = ['c', 'd', 'a'][index % 3]!;
      await move(name, { before: ids.b }).expect(200);
      order = order.filter((one) => one !== name).flatMap((one) => (one === 'b' ? [name, one] : [one]));
      if (index % 50 === 49) expect(await namesOf(user)).toBe(order.join(' '));
    }
    const lists = await listsOf(user);
    expectTotalOrder(lists);
    expect(Math.max(...lists.map(({ position }) => position.length))).toBeLessThanOrEqual(50);
  });

  it('matches the same moves on an array, for any sequence of moves', async () => {
    const { user, ids, move } = await newWorld('a', 'b', 'c', 'd', 'e');
    let order = ['Inbox', 'a', 'b', 'c', 'd', 'e'];
    const name = fc.constantFrom(...order);
    const arbitraryMove = fc.record({ name, side: fc.constantFrom('before', 'after', 'end'), beside: name });
    const moves = fc.sample(arbitraryMove, 150);
    for (const { name, side, beside } of moves.filter((one) => one.name !== one.beside)) {
      await move(name, side === 'end' ? {} : { [side]: ids[beside] }).expect(200);
      order = order.filter((one) => one !== name);
      const at = side === 'end' ? order.length : order.indexOf(beside) + (side === 'after' ? 1 : 0);
      order.splice(at, 0, name);
    }
    expect(await namesOf(user)).toBe(order.join(' '));
  });

  it('accepts simultaneous moves into the same gap and keeps a total order', async () => {
    const { user, ids, move } = await newWorld('a', 'b', 'c', 'd', 'e', 'f', 'g', 'h');
    const answers = await Promise.all(
      ['c', 'd', 'e', 'f', 'g', 'h'].map((name, index) =>
        move(name, index % 2 === 0 ? { after: ids.a } : { before: ids.b }),
      ),
    );
    expect(answers.map(({ status }) => status)).toEqual(Array(6).fill(200));
    const lists = await listsOf(user);
    expectTotalOrder(lists);
    const names = lists.map(({ name }) => name);
    expect(new Set(lists.map(({ position }) => position)).size).toBe(9);
    expect([names.slice(0, 2), names.at(-1)]).toEqual([['Inbox', 'a'], 'b']);
    expect(names.slice(2, -1).sort()).toEqual(['c', 'd', 'e', 'f', 'g', 'h']);
  });

  it('uses the visible order when a list in between is in the trash', async () => {
    const { user, ids, move } = await newWorld('a', 'b', 'c');
    await user.delete(`${PATH}/${ids.b}`).expect(204);
    await move('Inbox', { after: ids.a }).expect(200);
    await user.post(`${PATH}/${ids.b}/restore`).expect(200);
    const lists = await listsOf(user);
    expectTotalOrder(lists);
    expect(lists.map(({ name }) => name).sort()).toEqual(['Inbox', 'a', 'b', 'c']);
    expect([lists[0]!.name, lists[3]!.name]).toEqual(['a', 'c']);
    // The next move between two lists with equal positions gives them distinct positions.
    const [, first, second] = lists;
    await move('c', { after: first!.id }).expect(200);
    expect(await namesOf(user)).toBe(`a ${first!.name} c ${second!.name}`);
  });
});
