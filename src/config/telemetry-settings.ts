import { OverloadSettings } from './overload-settings.js';

/** What the service tells its operator, and where. */
export abstract class TelemetrySettings extends OverloadSettings {}
