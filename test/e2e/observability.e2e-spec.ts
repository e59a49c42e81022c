import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { request } from '../support/http-call.js';
import { startService, type TestService } from '../support/service.js';

const FILES = join(__dirname, '../../docker/observability');
const alerts = readFileSync(join(FILES, 'alerts.yml'), 'utf8');
const alertCases = readFileSync(join(FILES, 'alerts.test.yml'), 'utf8');
const dashboard = readFileSync(join(FILES, 'grafana/dashboards/todo-backend.json'), 'utf8');
const guide = readFileSync(join(__dirname, '../../docs/operations.md'), 'utf8');
const hasPromtool = spawnSync('promtool', ['--version']).status === 0;
const NAME = /\b(?:todo|nodejs|process)_\w+/g;

let service: TestService;
let served: Set<string>;

beforeAll(async () => {
  service = await startService({ METRICS_PORT: '0' });
  const page = `http://127.0.0.1:${await service.read('MetricsServer', 'port')}`;
  const { text } = await request(page).get('/metrics').expect(200);
  served = new Set(
    [...text.matchAll(/^# TYPE (\S+) (\S+)$/gm)].flatMap(([, name, type]) =>
      type === 'histogram' ? [`${name}_bucket`, `${name}_sum`, `${name}_count`] : [name!],
    ),
  );
});
afterAll(() => service.stop());

describe('the Prometheus and Grafana files', () => {
  it.each([
    ['alerts.yml', alerts],
    ['todo-backend.json', dashboard],
  ])('%s uses only metrics that /metrics exports', (_file, text) => {
    const asked = [...new Set(text.match(NAME))];
    expect(asked.length).toBeGreaterThan(8);
    expect(asked.filter((name) => !served.has(name))).toEqual([]);
  });

  it('cover every metric of the service', () => {
    const own = [...served].filter((name) => name.startsWith('todo_') && !/_(sum|count)$/.test(name));
    expect(own.filter((name) => !alerts.includes(name) && !dashboard.includes(name))).toEqual([]);
  });

  it('describe each alert and link to its instructions', () => {
    const rules = alerts.split('- alert: ').slice(1);
    expect(rules.length).toBeGreaterThan(10);
    for (const rule of rules) {
      const name = /^\w+/.exec(rule)![0];
      expect(rule).toMatch(/severity: (critical|warning|info)/);
      for (const part of ['expr: ', 'summary: ', 'description: ']) expect(rule).toContain(part);
      expect(rule).toContain(`runbook_url: docs/operations.md#${name.toLowerCase()}\n`);
    }
  });

  it('have a section in docs/operations.md for each alert, and none for an unknown alert', () => {
    const names = [...alerts.matchAll(/- alert: (\w+)$/gm)].map(([, name]) => name);
    const section = guide.split(/^## /m).find((part) => part.startsWith('Alerts\n'));
    const headings = [...section!.matchAll(/^### (.*)$/gm)].map(([, heading]) => heading);
    expect(headings).toEqual(names);
  });

  it('test each alert with a firing and a quiet case', () => {
    for (const [, name] of alerts.matchAll(/- alert: (\w+)$/gm)) {
      const checks = alertCases
        .split(/(?=eval_time: )/)
        .filter((each) => each.includes(`alertname="${name}"`));
      const firing = checks.filter((each) => each.includes('exp_samples:'));
      expect({ name, fires: firing.length > 0 }).toEqual({ name, fires: true });
      expect({ name, isSilent: firing.length < checks.length }).toEqual({ name, isSilent: true });
    }
  });

  (hasPromtool ? it : it.skip)('have alerts that fire when they should (needs promtool)', () => {
    const args = ['test', 'rules', join(FILES, 'alerts.test.yml')];
    const { status, stdout, stderr } = spawnSync('promtool', args, { encoding: 'utf8' });
    expect({ status, output: status === 0 ? '' : stdout + stderr }).toEqual({ status: 0, output: '' });
  });

  it('contain a dashboard that Grafana can load', () => {
    const { uid, panels } = JSON.parse(dashboard) as {
      uid: string;
      panels: { id: number; targets?: object[] }[];
    };
    expect(uid).toBe('todo-backend');
    expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
  });
});
