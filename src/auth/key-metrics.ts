import { Injectable, type OnModuleInit } from '@nestjs/common';
import { TokenVerifier } from './token-verifier.js';
import { Metrics } from '../platform/observability/metrics/metrics.js';

const STATES = ['fresh', 'stale', 'none'] as const;

/** How the keys are with which tokens are verified; a shared secret has none. */
@Injectable()
export class KeyMetrics implements OnModuleInit {
  constructor(
    private readonly tokens: TokenVerifier,
    private readonly metrics: Metrics,
  ) {}

  onModuleInit(): void {
    const { keys } = this.tokens;
    if (!keys) return;
    this.metrics.gauge(
      { name: 'todo_key_set_age_seconds', help: 'Since the keys of the issuer were last fetched.' },
      () => (keys.ageMs === undefined ? undefined : keys.ageMs / 1_000),
    );
    this.metrics.gauge(
      {
        name: 'todo_key_set_state',
        help: 'Whether there are keys: fresh, stale (over ten minutes old, and used on), or none.',
        labels: ['state'],
      },
      () => STATES.map((state) => ({ labels: { state }, value: keys.state === state ? 1 : 0 })),
    );
  }
}
