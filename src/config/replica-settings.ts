import { WebhookSettings } from './webhook-settings.js';

/** Other databases that may be read from. */
export abstract class ReplicaSettings extends WebhookSettings {}
