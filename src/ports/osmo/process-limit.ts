/** How many `osmo` processes this server has at a time: each is a Python of some hundred megabytes; who comes later waits. */

const most = 12;
let running = 0;
const waiting: (() => void)[] = [];

/** Resolves when the caller may start a process; call what it gives when that has ended. Rejects when the signal aborts. */
export async function acquireSlot(signal: AbortSignal | undefined): Promise<() => void> {
  if (running >= most) {
    await new Promise<void>((resolve, reject) => {
      const go = (): void => {
        signal?.removeEventListener('abort', leave);
        resolve();
      };
      const leave = (): void => {
        waiting.splice(waiting.indexOf(go), 1);
        reject(signal?.reason);
      };
      waiting.push(go);
      signal?.addEventListener('abort', leave, { once: true });
    });
  } else running++;
  let over = false;
  return () => {
    if (over) return;
    over = true;
    // The place goes to the next one, so that nobody slips in between.
    const next = waiting.shift();
    if (next) next();
    else running--;
  };
}
