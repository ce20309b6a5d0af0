/** The labels by which a cluster that has them tells our workflows. */

/** Where the cluster has labels, every submit carries the run's name under this one, too. */
export const runLabel = 'pcba-day0-run';
/** A setup carries this one, too: which part of which root it fetches. */
export const setupLabel = 'pcba-day0-setup';
