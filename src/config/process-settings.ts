import { TelemetrySettings } from './telemetry-settings.js';

/** How many processes serve. */
export abstract class ProcessSettings extends TelemetrySettings {}
