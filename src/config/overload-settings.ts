import { RateLimitSettings } from './rate-limit-settings.js';

/** What may wait, and for how long, before requests are refused. */
export abstract class OverloadSettings extends RateLimitSettings {}
