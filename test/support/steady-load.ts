import { Agent, request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from './client.js';
import { until } from './process.js';

/** Leaves processor time for the services. */
const PAUSE_MS = 10;
const GROWTH = 100;

/** Clients that each use one connection to create, read and update tasks in sequence, without retries. */
export class SteadyLoad {
  /** The last acknowledged title of each task. */
  readonly titles: string[] = [];
  readonly failures: string[] = [];
  private readonly running: Promise<void>[];
  private ending = false;

  constructor(
    private readonly client: Client,
    connections: number,
  ) {
    this.running = Array.from({ length: connections }, (_, nth) => this.run(nth));
  }

  /** Waits until more tasks have been written. */
  async grows(): Promise<void> {
    const before = this.titles.length;
    await until(() => this.titles.length >= before + GROWTH || this.failures.length > 0, 60_000);
  }

  async end(): Promise<void> {
    this.ending = true;
    await Promise.all(this.running);
  }

  private async run(nth: number): Promise<void> {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    for (let round = 0; !this.ending; round++) {
      const task = await this.call(agent, 'POST', '/api/v1/tasks', { title: `${nth}:${round}` });
      if (!task) continue;
      await this.call(agent, 'GET', '/api/v1/tasks?limit=5');
      const changed = await this.call(agent, 'PATCH', `/api/v1/tasks/${task.id}`, {
        title: `${task.title}*`,
      });
      this.titles.push(changed?.title ?? task.title!);
      await sleep(PAUSE_MS);
    }
    agent.destroy();
  }

  private async call(agent: Agent, method: string, path: string, body?: object): Promise<Row | undefined> {
    try {
      const { status, text } = await send(this.client, agent, { method, path, body });
      if (status < 300) return JSON.parse(text) as Row;
      this.failures.push(`${method} ${status} ${text}`);
    } catch (error) {
      this.failures.push(`${method} ${(error as NodeJS.ErrnoException).code ?? String(error)}`);
    }
    return undefined;
  }
}

interface Row {
  readonly id?: string;
  readonly title?: string;
}

interface Call {
  readonly method: string;
  readonly path: string;
  readonly body?: object;
}

function send(
  { url, token }: Client,
  agent: Agent,
  { method, path, body }: Call,
): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const headers = {
      authorization: `Bearer ${token}`,
      ...(body && { 'content-type': 'application/json' }),
    };
    const call = request(new URL(path, url), { method, headers, agent }, (response) => {
      let text = '';
      response.on('data', (chunk: Buffer) => (text += chunk.toString()));
      response.on('end', () => resolve({ status: response.statusCode!, text }));
      response.on('error', reject);
    });
    call.on('error', reject);
    call.end(body && JSON.stringify(body));
  });
}
