/** What a user is told to run, the same words everywhere. Values that only the user knows stand in angle brackets. */

/** Since 6.4 the command opens a browser unless told otherwise; `code` is what it did before. */
export const loginCommand =
  'run: osmo login <url of your OSMO service>; on a host without a browser: osmo login <url> --method code';

/** An S3 service other than AWS, as this machine's environment names it. */
const otherService = (env: NodeJS.ProcessEnv): string | undefined => {
  const url = env.AWS_ENDPOINT_URL_S3 || env.AWS_ENDPOINT_URL;
  return url === undefined || url === '' || /\.amazonaws\.com\b/.test(url) ? undefined : url;
};

/**
 * Sets a data credential. Other services than AWS need their address, and since OSMO 6.3, which takes virtual-hosted
 * style for granted, most need path style.
 */
export function dataCredentialCommand(bucket: string, env: NodeJS.ProcessEnv = process.env): string {
  const other = otherService(env);
  const payload = `endpoint=${bucket} access_key_id=<id> access_key=<key> region=<region>`;
  const more =
    other === undefined
      ? '; for another service than AWS add override_url=<its URL> addressing_style=path'
      : ` override_url=${other} addressing_style=path`;
  return `osmo credential set <name> --type DATA --payload ${payload}${more} (OSMO 6.2 has no addressing_style); it replaces the credential of the same endpoint`;
}

/** How labels that a cluster's policy asks for are given. */
export const labelAdvice = (key: string): string =>
  `give it: PCBA_DAY0_LABELS=${key}=<value> in the environment of the server, or "labels": {"${key}": "<value>"} in config.json; ask the administrator which values are allowed`;
