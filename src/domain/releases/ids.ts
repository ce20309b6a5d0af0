/** The releases of the pipeline that this package knows, by their numbers. */
export const releaseIds = ['1.0', '1.1'] as const;
export type ReleaseId = (typeof releaseIds)[number];

/** The mission's own. */
export const defaultRelease: ReleaseId = '1.0';

/** As an argument of a suggested call, which leaves out what is the default. */
export const saidRelease = (id: ReleaseId): ReleaseId | undefined => (id === defaultRelease ? undefined : id);
