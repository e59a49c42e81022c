/** A command about a user that is not done; the message says why and what to do. */
export class UsersRefused extends Error {
  override readonly name = 'UsersRefused';
}
