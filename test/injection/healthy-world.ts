/** The form of a world that looks unusual and is in order. */
import type { World } from '../support/injection.ts';

export interface HealthyWorld {
  name: string;
  /** True when the package itself is changed, so that it needs a copy. */
  package?: boolean;
  /** Checks that warn, and rightly so. */
  warns?: string[];
  /** What a whole run has to end with; undefined for worlds that are looked at by preflight alone. */
  ends?: { verdict: 'HEALTHY' | 'ODD'; says: RegExp };
  make(world: World): void | Promise<void>;
}
