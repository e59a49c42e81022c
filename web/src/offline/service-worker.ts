/// <reference lib="webworker" />
export {};

/** Replaced by the build: the URLs of the app, and a version that changes with them. */
declare const BUILD_FILES: readonly string[];
declare const BUILD_VERSION: string;
declare const self: ServiceWorkerGlobalScope;

const FILES = BUILD_FILES;
const CACHE = `app-${BUILD_VERSION}`;
/** Paths of the service, which are never answered from the cache. */
const SERVICE = /^\/(api|docs|health|metrics|problems|openapi\.json)(\/|$)/;

self.addEventListener('install', (event) => {
  event.waitUntil(
    caches
      .open(CACHE)
      .then((cache) => cache.addAll(FILES.map((file) => new Request(file, { cache: 'no-cache' }))))
      .then(() => self.skipWaiting()),
  );
});

self.addEventListener('activate', (event) => {
  const removeOld = async (): Promise<void> => {
    // The files of the previous version stay, because open tabs may still load them.
    const old = (await caches.keys()).filter((name) => name.startsWith('app-') && name !== CACHE);
    await Promise.all(old.slice(0, -1).map((name) => caches.delete(name)));
    await self.clients.claim();
  };
  event.waitUntil(removeOld());
});

self.addEventListener('fetch', (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== 'GET' || origin !== self.location.origin || SERVICE.test(pathname)) return;
  if (request.mode === 'navigate') event.respondWith(documentFor(request));
  else event.respondWith(fileFor(request));
});

/** The newest document; without a network, the stored one. */
async function documentFor(request: Request): Promise<Response> {
  try {
    const response = await fetch(request, { signal: AbortSignal.timeout(4_000) });
    if (response.status < 500) return response;
  } catch {
    // Offline, or too slow.
  }
  return (await caches.match('/')) ?? Response.error();
}

async function fileFor(request: Request): Promise<Response> {
  return (await caches.match(request)) ?? fetch(request);
}

/** A message of the service about a due reminder. */
interface PushMessage {
  readonly reminder: { readonly id: string };
  readonly task: { readonly id: string; readonly title: string };
}

self.addEventListener('push', (event) => {
  const { reminder, task } = event.data!.json() as PushMessage;
  const options = { icon: '/icon-192.png', tag: reminder.id, data: task.id };
  event.waitUntil(self.registration.showNotification(task.title, options));
});

self.addEventListener('notificationclick', (event) => {
  event.notification.close();
  event.waitUntil(showTask(String(event.notification.data)));
});

/** In the window of the app that was used last; without one, in a new window. */
async function showTask(id: string): Promise<void> {
  const [open] = await self.clients.matchAll({ type: 'window' });
  if (!open) return void (await self.clients.openWindow(`/today?task=${id}`));
  open.postMessage({ clickedTask: id });
  await open.focus();
}
