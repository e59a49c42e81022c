const SCALE = Number(process.env.TEST_SCALE ?? 1);

/** Scales the usual number of items; `npm run test:long` uses more. */
export const scaled = (usual: number): number => Math.ceil(usual * SCALE);
