import { betterAuthToken, createClient, type Client, type GetToken, subjectOf } from '@todo-backend/client';
import { endSubscription } from '../reminders/subscription';
import { LocalValue } from './local-value';

export interface User {
  readonly id: string;
  readonly name: string | null;
  readonly email: string | null;
  /** Tells a new session of the same user from the last one. */
  readonly signedInAt: string;
}

/** The signed-in user. Stored, so that the app opens offline; it is no credential. */
export const currentUser = new LocalValue<User>('todo.user');

/** Another origin only where the app is built for it. */
const ORIGIN: string = import.meta.env.VITE_SERVICE_URL ?? location.origin;

type AuthClient = Awaited<ReturnType<typeof loadAuthClient>>;
let authClient: Promise<AuthClient> | undefined;

/** Loaded on first use, because the first screen needs it only after a click. */
function auth(): Promise<AuthClient> {
  authClient ??= loadAuthClient();
  authClient.catch(() => (authClient = undefined));
  return authClient;
}

async function loadAuthClient() {
  const { createBetterAuth } = await import('./better-auth');
  return createBetterAuth(await issuerUrl());
}

type AuthConfig = Awaited<ReturnType<Client['account']['authConfig']>>;

/** The embedded issuer of this origin, or the one that the service trusts. */
async function issuerUrl(): Promise<string> {
  // The replica tries again by itself, and shows in the meantime that it is offline.
  const request = { method: 'GET', path: '/auth/config', retry: false } as const;
  const { issuer, signInUrl } = (await apiClient.send<AuthConfig>(request)).body;
  return signInUrl === null && issuer !== null ? issuer : ORIGIN;
}

let isSigningIn = false;

/** The session may have become another user's, in another tab or app: this user's copy must not get those tasks. */
const getToken: GetToken = async (context) => {
  const token = await betterAuthToken(await auth())(context);
  const user = currentUser.get();
  const isOther = token !== null && user !== null && !isSigningIn && subjectOf(token) !== user.id;
  return isOther ? null : token;
};

export const apiClient: Client = createClient({ url: ORIGIN, getToken });
// Another tab may have changed it.
currentUser.subscribe(() => apiClient.auth.clear());

export interface Credentials {
  readonly email: string;
  readonly password: string;
  /** With a name, an account is created. */
  readonly name?: string;
}

export type SignInFault = 'wrong' | 'taken' | 'unreachable' | { readonly message: string };

/** Signs in or up. Resolves with what went wrong, if anything. */
export async function signIn({ name, ...credentials }: Credentials): Promise<SignInFault | null> {
  isSigningIn = true;
  try {
    const client = await auth();
    const { error } =
      name === undefined
        ? await client.signIn.email(credentials)
        : await client.signUp.email({ ...credentials, name });
    if (error) return faultOf(error);
    apiClient.auth.clear();
    const { id, name: shownName, email } = await apiClient.identity();
    // Listing creates the inbox of a new account, which the local copy needs to work offline.
    await apiClient.lists.list({ limit: 1 });
    if (name !== undefined) await adoptDeviceZone();
    if (currentUser.get()?.id !== id) await endSubscription();
    currentUser.set({ id, name: shownName, email, signedInAt: new Date().toISOString() });
    return null;
  } catch {
    return 'unreachable';
  } finally {
    isSigningIn = false;
  }
}

/** "Today" of a new account follows the device; the settings can change it. */
async function adoptDeviceZone(): Promise<void> {
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
  await apiClient.settings.update({ timeZone });
}

interface AuthError {
  readonly status: number;
  readonly code?: string | undefined;
  readonly message?: string | undefined;
}

function faultOf({ status, code, message }: AuthError): SignInFault {
  if (status === 401) return 'wrong';
  if (code?.startsWith('USER_ALREADY_EXISTS')) return 'taken';
  return message ? { message } : 'unreachable';
}

/** Ends the session on the server. False if the server cannot be reached. */
export async function endSession(): Promise<boolean> {
  try {
    const { error } = await (await auth()).signOut();
    if (error && error.status !== 401) return false;
  } catch {
    return false;
  }
  apiClient.auth.clear();
  await endSubscription();
  return true;
}

export const replicaName = ({ id }: User): string => `todo-${id}`;
