import { createIssuer } from '../auth/auth.module.js';
import type { Command } from './command.js';
import { type User, UserCommandError, UserStore } from './user-store.js';

const USAGE = `Usage:
  npm run users -- find WHO              show a user
  npm run users -- lock WHO              reject a user's requests and end the sessions
  npm run users -- unlock WHO            accept a user's requests again
  npm run users -- erase WHO --yes       permanently delete all data of a user
  npm run users -- reset-link WHO [PAGE] print a password reset link, valid for one hour
  npm run users -- heaviest [COUNT]      list the users with the most data
WHO is an e-mail address at the embedded issuer, or an owner's id (the sub of the tokens).`;
const MAX_COUNT = 1_000;

/** The result of a command. */
export interface Outcome {
  /** Output for the operator. */
  readonly text: string;
  readonly owner?: string;
}

type Run = (command: Command) => Promise<Outcome>;
type OnOwner = (store: UserStore, owner: string, user: User | undefined) => Promise<string>;

/** @throws UserCommandError */
export async function runUserCommand(name: string | undefined, command: Command): Promise<Outcome> {
  const run = COMMANDS.get(name ?? '');
  if (!run) throw new UserCommandError(USAGE);
  return run(command);
}

const find: OnOwner = async (store, owner, user) => {
  const [stored, lockedAt] = [await store.owner(owner), await store.lockedAt(owner)];
  return JSON.stringify({ owner, ...user, id: undefined, lockedAt: lockedAt ?? null, ...stored }, null, 2);
};

const lock: OnOwner = async (store, owner) => {
  await store.lock(owner);
  return `${owner} is locked. Requests are rejected within five seconds, and all sessions have ended.`;
};

const unlock: OnOwner = async (store, owner) => {
  await store.unlock(owner);
  return `${owner} is unlocked. Requests are accepted within five seconds.`;
};

const erase: OnOwner = async (store, owner) => {
  await store.erase(owner);
  return `All data of ${owner} is erased.`;
};

async function eraseConfirmed(command: Command): Promise<Outcome> {
  if (command.args[1] !== '--yes')
    throw new UserCommandError(
      'This permanently deletes all data of the user. Add --yes after WHO to confirm.',
    );
  return onOwner(erase)(command);
}

async function resetLink({ env, database, args: [who = '', page] }: Command): Promise<Outcome> {
  if (env.trust.mode !== 'embedded')
    throw new UserCommandError('There is no embedded issuer here: reset the password at your own issuer.');
  const user = await UserStore.with(database.direct, (store) => store.user(who));
  if (!user) throw unknown(who);
  const link = linkTo(page ?? (env.CORS_ORIGINS[0] && `${env.CORS_ORIGINS[0]}/reset-password`));
  const issuer = await createIssuer(env, database.direct);
  try {
    link.searchParams.set('token', await issuer.resetToken(user.id));
    return { text: String(link), owner: user.id };
  } finally {
    await issuer.close();
  }
}

/** The app's page that posts the token and the new password to /api/auth/reset-password. */
function linkTo(page: string | undefined): URL {
  if (page === undefined || !URL.canParse(page)) {
    throw new UserCommandError(
      'Name the page of your app that resets passwords: npm run users -- reset-link WHO https://app.example.com/reset-password.',
    );
  }
  return new URL(page);
}

async function heaviest({ database, args: [count = '10'] }: Command): Promise<Outcome> {
  if (!/^\d{1,4}$/.test(count) || Number(count) < 1 || Number(count) > MAX_COUNT)
    throw new UserCommandError(`COUNT must be an integer from 1 to ${MAX_COUNT}.`);
  const owners = await UserStore.with(database.admin, (store) => store.heaviest(Number(count)));
  return { text: owners.map((owner) => JSON.stringify(owner)).join('\n') };
}

/** Resolves WHO to an owner; rejects unknown addresses and ids. */
function onOwner(run: OnOwner): Run {
  return ({ database, args: [who = ''] }) =>
    UserStore.with(database.direct, async (store) => {
      const user = await store.user(who);
      const owner = user?.id ?? who;
      const isKnown = user || (await store.owner(owner)) || (await store.lockedAt(owner));
      if (!isKnown) throw unknown(who);
      return { text: await run(store, owner, user), owner };
    });
}

function unknown(who: string): UserCommandError {
  if (who === '') return new UserCommandError(USAGE);
  return new UserCommandError(`No user or owner matches ${who}. Check the e-mail address or id.`);
}

const COMMANDS = new Map<string, Run>([
  ['find', onOwner(find)],
  ['lock', onOwner(lock)],
  ['unlock', onOwner(unlock)],
  ['erase', eraseConfirmed],
  ['reset-link', resetLink],
  ['heaviest', heaviest],
]);
