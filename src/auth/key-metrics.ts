import { Injectable, type OnModuleInit } from '@nestjs/common';
import { TokenVerifier } from './token-verifier.js';
import { Metrics } from '../platform/observability/metrics/metrics.js';

const STATES = ['fresh', 'stale', 'none'] as const;

/** Metrics of the issuer's key set; none with a shared secret. */
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
      { name: 'todo_key_set_age_seconds', help: 'Seconds since the keys of the issuer were last fetched.' },
      () => (keys.ageMs === undefined ? undefined : keys.ageMs / 1_000),
    );
    this.metrics.gauge(
      {
        name: 'todo_key_set_state',
        help: 'State of the key set: fresh, stale (over ten minutes old, still in use) or none.',
        labels: ['state'],
      },
      () => STATES.map((state) => ({ labels: { state }, value: keys.state === state ? 1 : 0 })),
    );
  }
}
