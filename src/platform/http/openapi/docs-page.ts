import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { FastifyInstance } from 'fastify';
import { IMMUTABLE, StaticFile } from '../static-file.js';
import { sendProblem } from '../problem/problem.filter.js';
import { RouteNotFound } from '../../errors/problems.js';

/** The page at /docs: Swagger UI with a searchable sidebar that loads first. */
export const pageWith = (version: string): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Todo backend API</title>
<link rel="stylesheet" href="/docs/page.css?v=${version}">
<link rel="stylesheet" href="/docs/swagger-ui.css?v=${version}">
<link rel="preload" href="/openapi.json" as="fetch" crossorigin>
<script src="/docs/page.js?v=${version}" defer></script>
<script src="/docs/swagger-ui-bundle.js?v=${version}" defer></script>
</head>
<body>
<nav aria-label="Operations">
<input id="search" type="search" placeholder="Search operations" aria-label="Search operations">
<div id="operations"></div>
</nav>
<main id="swagger-ui"></main>
</body>
</html>
`;

export const PAGE_STYLE = `
body { margin: 0; font-family: system-ui, sans-serif; }
nav { position: fixed; inset: 0 auto 0 0; width: 20rem; box-sizing: border-box; padding: 1rem; overflow-y: auto; background: #f4f5f7; }
nav input { width: 100%; box-sizing: border-box; padding: .5rem; font: inherit; }
nav h2 { margin: 1rem 0 .25rem; font-size: .9rem; }
nav a { display: block; padding: .2rem 0; color: #23272f; font-size: .85rem; text-decoration: none; }
nav a:hover, nav a:focus { text-decoration: underline; }
nav b { display: inline-block; width: 3.6rem; font-size: .7rem; text-transform: uppercase; }
main { margin-left: 20rem; }
.swagger-ui .markdown pre { white-space: pre-wrap; }
@media (max-width: 50rem) { nav { position: static; width: auto; max-height: 40vh; } main { margin-left: 0; } }
`;

/** Plain browser JavaScript without third-party requests. The token stays in the browser. */
export const PAGE_SCRIPT = `
const VERBS = ['get', 'post', 'put', 'patch', 'delete'];
const element = (tag, properties, ...children) => {
  const created = Object.assign(document.createElement(tag), properties);
  created.append(...children);
  return created;
};
const operationsOf = (spec, tag) =>
  Object.entries(spec.paths).flatMap(([path, item]) =>
    VERBS.filter((verb) => item[verb]?.tags?.includes(tag)).map((verb) => ({ ...item[verb], path, verb, tag })));

function linkTo({ verb, path, tag, operationId, summary }) {
  const link = element('a', { href: '#/' + tag + '/' + operationId, title: path }, element('b', {}, verb), summary);
  link.dataset.text = [verb, path, tag, operationId, summary].join(' ').toLowerCase();
  return link;
}

function showSidebar(spec) {
  const sections = spec.tags.map(({ name }) =>
    element('section', {}, element('h2', {}, name), ...operationsOf(spec, name).map(linkTo)));
  document.getElementById('operations').append(...sections);
  document.getElementById('search').addEventListener('input', ({ target }) => {
    const words = target.value.toLowerCase().split(' ').filter(Boolean);
    for (const section of sections) {
      const links = [...section.querySelectorAll('a')];
      for (const link of links) link.hidden = !words.every((word) => link.dataset.text.includes(word));
      for (const link of links) link.style.display = link.hidden ? 'none' : '';
      section.hidden = links.every((link) => link.hidden);
    }
  });
}

async function start() {
  const spec = await (await fetch('/openapi.json')).json();
  showSidebar(spec);
  // Swagger UI is large and loads later.
  if (document.readyState !== 'complete') await new Promise((resolve) => addEventListener('load', resolve));
  const ui = SwaggerUIBundle({
    spec,
    dom_id: '#swagger-ui',
    deepLinking: true,
    docExpansion: 'none',
    defaultModelsExpandDepth: -1,
    filter: true,
    persistAuthorization: true,
    validatorUrl: null,
  });
  document.getElementById('operations').addEventListener('click', ({ target }) => {
    const link = target.closest('a');
    if (!link) return;
    const [, tag, operation] = link.hash.split('/');
    ui.layoutActions.show(['operations-tag', tag], true);
    ui.layoutActions.show(['operations', tag, operation], true);
    setTimeout(() => document.getElementById('operations-' + tag + '-' + operation)?.scrollIntoView(), 100);
  });
}
start();
`;

const { resolve } = createRequire(import.meta.url);
const JAVASCRIPT = 'text/javascript; charset=utf-8';
const CSS = 'text/css; charset=utf-8';

const fromSwaggerUi = (name: string) => (): Buffer => readFileSync(resolve(`swagger-ui-dist/${name}`));

/** Serves the OpenAPI document and its documentation page. */
export function serveDocs(fastify: FastifyInstance, document: () => object): void {
  const spec = new StaticFile('application/json; charset=utf-8', () => JSON.stringify(document()));
  const files = new Map([
    ['swagger-ui-bundle.js', new StaticFile(JAVASCRIPT, fromSwaggerUi('swagger-ui-bundle.js'))],
    ['swagger-ui.css', new StaticFile(CSS, fromSwaggerUi('swagger-ui.css'))],
    ['page.js', new StaticFile(JAVASCRIPT, () => PAGE_SCRIPT)],
    ['page.css', new StaticFile(CSS, () => PAGE_STYLE)],
  ]);
  const version = (): string => {
    const hashes = [...files.values()].map(({ hash }) => hash).join();
    return createHash('sha256').update(hashes).digest('hex').slice(0, 16);
  };
  const page = new StaticFile('text/html; charset=utf-8', () => pageWith(version()));

  fastify.get('/openapi.json', (request, reply) => spec.send(request, reply, 'no-cache'));
  fastify.get('/docs', (request, reply) => page.send(request, reply, 'no-cache'));
  fastify.get<{ Params: { name: string }; Querystring: { v?: unknown } }>('/docs/:name', (request, reply) => {
    const file = files.get(request.params.name);
    if (!file) return sendProblem(new RouteNotFound(), request, reply);
    return file.send(request, reply, request.query.v === version() ? IMMUTABLE : 'no-cache');
  });
}
