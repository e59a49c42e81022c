/** Must match package.json. A test checks it. */
export const VERSION = '0.1.0';
