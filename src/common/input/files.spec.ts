import fastify from 'fastify';
import { limitArrival } from './files.js';

describe('the time for a request to arrive', () => {
  beforeAll(() => void jest.useFakeTimers({ doNotFake: ['nextTick', 'queueMicrotask', 'setImmediate'] }));
  afterAll(() => void jest.useRealTimers());

  it('is nothing to what a batch sends, which is refused before it is read and has no socket', async () => {
    const app = fastify({ bodyLimit: 10 });
    limitArrival(app);
    app.post('/', () => ({}));
    const { statusCode } = await app.inject({ method: 'POST', url: '/', payload: { title: 'Too long' } });
    expect(statusCode).toBe(413);
    jest.advanceTimersByTime(60_000);
  });
});
