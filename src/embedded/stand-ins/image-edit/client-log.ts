/**
 * The client's log lines, in the form of the real one's: time, logger, level, text. The logger's name is our own, so
 * that nobody takes a preview's log for the real client's.
 */

const levels = ['DEBUG', 'INFO', 'WARNING', 'ERROR'] as const;
type Level = (typeof levels)[number];

const loggerName = 'pcba-day0.preview-image-edit';

export class ClientLog {
  private readonly least: number;
  private held: string[] | undefined;

  /** `held`: lines wait for `flush`, so that samples that are edited side by side do not mix. */
  constructor(held = false) {
    this.least = Math.max(
      0,
      levels.findIndex((level) => level === (process.env.LOG_LEVEL ?? 'INFO').toUpperCase()),
    );
    this.held = held ? [] : undefined;
  }

  info(text: string, logger = loggerName): void {
    this.line('INFO', text, logger);
  }
  warning(text: string): void {
    this.line('WARNING', text);
  }
  error(text: string): void {
    this.line('ERROR', text);
  }
  rule(): void {
    this.info('='.repeat(80));
  }
  /** The real one prints empty lines between its steps. */
  blank(): void {
    this.put('');
  }
  flush(): void {
    const lines = this.held ?? [];
    if (this.held) this.held = [];
    if (lines.length > 0) process.stderr.write(`${lines.join('\n')}\n`);
  }

  private line(level: Level, text: string, logger = loggerName): void {
    if (levels.indexOf(level) >= this.least)
      this.put(`${stamp()} - ${logger} - ${level} - ${unsecret(text)}`);
  }
  private put(line: string): void {
    if (this.held) this.held.push(line);
    else process.stderr.write(`${line}\n`);
  }
}

/** Local time, as Python's logging writes it. */
function stamp(now = new Date()): string {
  const local = new Date(now.getTime() - now.getTimezoneOffset() * 60_000).toISOString();
  return local.slice(0, 23).replace('T', ' ').replace('.', ',');
}

/** What a service answers may hold what it was sent. */
function unsecret(text: string): string {
  const secrets = [process.env.HF_TOKEN, process.env.IMAGE_EDIT_API_KEY].filter(
    (secret): secret is string => secret !== undefined && secret.length >= 6,
  );
  return secrets.reduce((clean, secret) => clean.replaceAll(secret, '***'), text);
}
