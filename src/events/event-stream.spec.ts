import { PassThrough } from 'node:stream';
import { setImmediate as turn } from 'node:timers/promises';
import { Semaphore } from '../platform/concurrency/semaphore.js';
import type { OwnerId } from '../platform/ownership/owner-id.js';
import type { SyncPosition } from '../sync/feed.js';
import type { SyncService } from '../sync/sync.service.js';
import { EventStream } from './event-stream.js';
import { EventsOptions } from './events.errors.js';
import { OwnerStreams } from './owner-streams.js';

const START: SyncPosition = { epoch: 1, seq: 0, types: ['task'] };
const FIRST = { events: [], next: START, hasMore: false };

/** A change log whose reads finish on demand and return the state at their start. */
class SlowLog {
  seq = 0;
  reads = 0;
  private readonly waiting: (() => void)[] = [];

  async since(_owner: OwnerId, from: SyncPosition) {
    this.reads++;
    const { seq } = this;
    await new Promise<void>((resolve) => this.waiting.push(resolve));
    const data = Array.from({ length: seq - from.seq }, (_, nth) => {
      const position = { ...from, seq: from.seq + nth + 1 };
      return { change: { nth: position.seq }, position };
    });
    return { data, next: { ...from, seq }, hasMore: false };
  }

  async finishReads(): Promise<void> {
    for (const finish of this.waiting.splice(0)) finish();
    for (let time = 0; time < 5; time++) await turn();
  }
}

let log: SlowLog;
let streams: OwnerStreams;
let open: EventStream[];

beforeEach(() => {
  log = new SlowLog();
  streams = new OwnerStreams('ada' as OwnerId, log as unknown as SyncService, new Semaphore(2));
  open = [];
});
afterEach(() => open.forEach((stream) => stream.end()));

/** Starts a stream. @returns a function that lists the changes sent so far */
async function start(): Promise<() => number[]> {
  const out = new PassThrough();
  let text = '';
  out.on('data', (chunk: Buffer) => (text += chunk.toString()));
  const stream = new EventStream(out, START, FIRST, new EventsOptions());
  open.push(stream);
  void stream.run(streams, streams.wakes);
  await turn();
  return () => [...text.matchAll(/"nth":(\d+)/g)].map(([, nth]) => Number(nth));
}

async function commit(): Promise<void> {
  log.seq++;
  streams.wake();
  await turn();
}

describe('EventStream', () => {
  it('reads nothing until it is woken', async () => {
    await start();
    expect(log.reads).toBe(0);
  });

  it('reads again if a change arrives during a read', async () => {
    const sent = await start();
    await commit();
    await commit();
    await log.finishReads();
    expect([sent(), log.reads]).toEqual([[1], 2]);
    await log.finishReads();
    expect([sent(), log.reads]).toEqual([[1, 2], 2]);
  });

  it('shares a read with streams at the same position', async () => {
    const all = [await start(), await start(), await start()];
    await commit();
    await log.finishReads();
    expect(all.map((sent) => sent())).toEqual([[1], [1], [1]]);
    expect(log.reads).toBe(1);
  });

  it('does not join a read that started before its change', async () => {
    await start();
    await commit();
    const late = await start();
    await commit();
    await log.finishReads();
    await log.finishReads();
    expect(late()).toEqual([1, 2]);
  });

  it('ends immediately if the client disconnected before the start', async () => {
    const out = new PassThrough().destroy();
    await turn();
    const stream = new EventStream(out, START, FIRST, new EventsOptions());
    open.push(stream);
    await stream.run(streams, streams.wakes);
    expect(log.reads).toBe(0);
  });
});
