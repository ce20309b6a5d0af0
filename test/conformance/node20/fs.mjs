// node:fs of version 20 with the name of what version 22 added.
export * from 'node:fs';
export { default } from 'node:fs';

export function globSync() {
  throw new Error('globSync needs Node 22');
}
