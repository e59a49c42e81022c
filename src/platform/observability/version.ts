/** The version in package.json, which the image need not be asked for; a test keeps them alike. */
export const VERSION = '0.1.0';
