import { connect, type Socket } from 'node:net';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { drainOnClose } from '../../src/platform/process/graceful-shutdown.js';
import { startApp } from '../support/app.js';

const CALLERS = 20;

/** Sends a request on its own connection; empty if the connection is cut. */
function ask(url: string): Promise<string> {
  return new Promise((resolve) => {
    const socket: Socket = connect(Number(new URL(url).port), '127.0.0.1');
    let answer = '';
    socket.on('data', (chunk: Buffer) => (answer += chunk.toString()));
    socket.on('error', () => {}).on('close', () => resolve(answer.slice(0, 15)));
    socket.write('GET /health/live HTTP/1.1\r\nhost: here\r\n\r\n');
  });
}

describe("connections in the kernel's accept queue", () => {
  it('are answered while the service shuts down', async () => {
    const answers: Promise<string>[] = [];
    let url = '';
    const service = await startApp({}, undefined, {
      prepare: (app: NestFastifyApplication) => {
        const fastify = app.getHttpAdapter().getInstance();
        fastify.addHook('preClose', async () => {
          answers.push(...Array.from({ length: CALLERS }, () => ask(url)));
        });
        drainOnClose(app);
      },
    });
    ({ url } = service);
    await service.stop();
    expect(await Promise.all(answers)).toEqual(Array(CALLERS).fill('HTTP/1.1 200 OK'));
  });
});
