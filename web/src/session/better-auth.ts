import { createAuthClient } from 'better-auth/client';
import { jwtClient } from 'better-auth/client/plugins';

export const createBetterAuth = (baseURL: string) => createAuthClient({ baseURL, plugins: [jwtClient()] });
