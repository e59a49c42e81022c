/** The service must not start; the message says why and what to do, in one sentence. */
export class StartRefused extends Error {
  override readonly name = 'StartRefused';
}
