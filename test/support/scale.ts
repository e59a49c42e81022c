const SCALE = Number(process.env.TEST_SCALE ?? 1);

/** How many of what a test has as many of as there is time for: the usual number, or more with `npm run test:long`. */
export const scaled = (usual: number): number => Math.ceil(usual * SCALE);
