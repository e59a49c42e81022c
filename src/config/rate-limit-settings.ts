import { ReplicaSettings } from './replica-settings.js';

/** How many requests somebody may send in a time. */
export abstract class RateLimitSettings extends ReplicaSettings {}
