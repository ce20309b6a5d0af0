/** What a host leaves where its user filled nothing in: empty text, or the name of the field. To us it is not set at all. */
export function dropUnfilled(env: NodeJS.ProcessEnv): void {
  for (const [name, value] of Object.entries(env))
    if (/^(PCBA_DAY0|AWS)_/.test(name) && /^(\$\{[\w.]+\})?$/.test(value ?? '')) delete env[name];
}
