// A single-page app that signs in with Better Auth's client, set up as its documentation describes. The suite bundles
// this file and passes the service's URL in SETTINGS.
import { createAuthClient as createVanillaClient } from 'better-auth/client';
import { jwtClient } from 'better-auth/client/plugins';
import { createAuthClient } from 'better-auth/react';
import { createElement } from 'react';
import { createRoot } from 'react-dom/client';

const { baseURL } = globalThis.SETTINGS;
const vanilla = createVanillaClient({ baseURL, plugins: [jwtClient()] });
const react = createAuthClient({ baseURL, plugins: [jwtClient()] });

function User() {
  const { data, isPending, error } = react.useSession();
  const text = error ? `failed: ${error.message}` : isPending ? 'loading' : (data?.user.name ?? 'nobody');
  return createElement('output', null, text);
}

let current;

/** Returns the JWT, or a new one if the service has rejected `refused`; as in docs/browser-auth.md. */
function token(client, refused) {
  if (current !== refused) return current;
  current = client.token().then(({ data, error }) => {
    if (!error) return data.token;
    current = undefined;
    throw error;
  });
  return current;
}

async function createTask(client, title) {
  const send = async (jwt) =>
    fetch(`${baseURL}/api/v1/tasks`, {
      method: 'POST',
      headers: { authorization: `Bearer ${await jwt}`, 'content-type': 'application/json' },
      body: JSON.stringify({ title }),
    });
  const used = token(client);
  const answer = await send(used);
  return (answer.status === 401 ? await send(token(client, used)) : answer).status;
}

Object.assign(globalThis, { vanilla, react, createTask });
createRoot(document.getElementById('app')).render(createElement(User));
