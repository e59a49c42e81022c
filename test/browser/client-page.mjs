// A single-page app on the client's replica. The suite bundles this file and passes the URL and a token in SETTINGS.
import { createElement } from 'react';
import { createRoot } from 'react-dom/client';
import { createClient } from '../../client/src/index.js';
import { useLive, useQuery } from '../../client/src/react.js';
import { createReplica } from '../../client/src/replica/replica.js';

const { url, token, faults } = globalThis.SETTINGS;

if (faults.includes('no-indexeddb')) Object.defineProperty(globalThis, 'indexedDB', { value: undefined });

/** While true, IndexedDB refuses writes as it does without space. */
globalThis.isFull = false;
const { put } = IDBObjectStore.prototype;
IDBObjectStore.prototype.put = function (...parameters) {
  if (globalThis.isFull) throw new DOMException('The quota has been exceeded.', 'QuotaExceededError');
  return put.apply(this, parameters);
};

const client = createClient({ url, getToken: async () => token });
const replica = await createReplica(client);

function App() {
  const open = useQuery(replica.tasks, { where: { completed: false }, orderBy: 'title' });
  const { pending } = useLive(replica.status);
  const rows = open.map(({ id, title }) => createElement('li', { key: id }, title));
  return createElement('main', null, createElement('ul', null, rows), createElement('output', null, pending));
}

globalThis.replica = replica;
createRoot(document.getElementById('app')).render(createElement(App));
