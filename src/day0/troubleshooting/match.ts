/** Matches what a failed task left behind against the catalogue, line by line and in bounded memory. */
import type { StageId } from '../contract.ts';
import { catalogue } from './catalogue.ts';
import type { Confidence, Sign, Trouble } from './entry.ts';

export interface Evidence {
  from: 'log' | 'event' | 'message' | 'exit' | 'status';
  /** Line of the log; undefined for the others. */
  line: number | undefined;
  text: string;
}

export interface Cause {
  trouble: Trouble;
  confidence: Confidence;
  /** What the sign quoted: a file, a step, a pair. */
  what: string | undefined;
  evidence: Evidence[];
}

/** So much of a line is looked at and quoted. */
const longestLine = 2000;
const longestQuote = 300;
/** Lines that are kept for each cause: the first ones. */
const mostEvidence = 3;

const rank: Record<Confidence, number> = { certain: 0, likely: 1, possible: 2 };

type Kind = 'log' | 'event' | 'message';
interface Rule {
  trouble: Trouble;
  pattern: RegExp;
  proves: Confidence;
}

export class Matcher {
  private readonly found = new Map<string, Cause>();
  private readonly rules: Record<Kind, Rule[]> = { log: [], event: [], message: [] };
  private readonly relevant: readonly Trouble[];
  /** One look tells whether any log pattern can match. */
  private readonly sieve: RegExp;

  /** `stage`: where it failed; undefined when that is not known. */
  constructor(stage: StageId | undefined) {
    this.relevant = catalogue.filter(
      ({ stages }) => stages.length === 0 || stage === undefined || stages.includes(stage),
    );
    for (const trouble of this.relevant) for (const sign of trouble.signs) this.sort(trouble, sign);
    const sources = this.rules.log.map(({ pattern }) => pattern.source.replace(/\(\?<\w+>/g, '(?:'));
    this.sieve = new RegExp(sources.join('|'), 'i');
  }

  private sort(trouble: Trouble, sign: Sign): void {
    const proves = sign.proves ?? 'certain';
    if ('log' in sign) this.rules.log.push({ trouble, pattern: sign.log, proves });
    if ('event' in sign) this.rules.event.push({ trouble, pattern: sign.event, proves });
    if ('message' in sign) this.rules.message.push({ trouble, pattern: sign.message, proves });
  }

  log(line: number, text: string): void {
    const cut = text.slice(0, longestLine);
    if (this.sieve.test(cut)) this.tryAll('log', cut, line);
  }

  event(text: string): void {
    this.tryAll('event', text.slice(0, longestLine), undefined);
  }

  /** The failure message of a task or group. */
  message(text: string): void {
    this.tryAll('message', text.slice(0, longestLine), undefined);
  }

  exit(code: number): void {
    for (const trouble of this.relevant)
      for (const sign of trouble.signs)
        if ('exit' in sign && sign.exit.includes(code))
          this.add(trouble, sign.proves ?? 'certain', undefined, {
            from: 'exit',
            line: undefined,
            text: `exit code ${code}`,
          });
  }

  status(status: string): void {
    for (const trouble of this.relevant)
      for (const sign of trouble.signs)
        if ('status' in sign && sign.status.includes(status))
          this.add(trouble, sign.proves ?? 'certain', undefined, {
            from: 'status',
            line: undefined,
            text: status,
          });
  }

  /** Most certain first; at the same certainty what the stage itself said before the platform's codes, then the earlier line. */
  causes(): Cause[] {
    const place = ({ evidence: [first] }: Cause): number => first?.line ?? Number.MAX_SAFE_INTEGER;
    const general = ({ trouble }: Cause): number => (trouble.stages.length === 0 ? 1 : 0);
    return [...this.found.values()].sort(
      (a, b) => rank[a.confidence] - rank[b.confidence] || general(a) - general(b) || place(a) - place(b),
    );
  }

  private tryAll(kind: Kind, text: string, line: number | undefined): void {
    for (const { trouble, pattern, proves } of this.rules[kind]) {
      const match = pattern.exec(text);
      if (match)
        this.add(trouble, proves, match.groups?.what?.trim(), {
          from: kind,
          line,
          text: text.slice(0, longestQuote),
        });
    }
  }

  private add(trouble: Trouble, proves: Confidence, what: string | undefined, evidence: Evidence): void {
    const known = this.found.get(trouble.id);
    if (known === undefined) {
      this.found.set(trouble.id, { trouble, confidence: proves, what, evidence: [evidence] });
      return;
    }
    if (rank[proves] < rank[known.confidence]) {
      known.confidence = proves;
      known.what = what ?? known.what;
      // The line that proves most stands first.
      known.evidence.unshift(evidence);
    } else known.evidence.push(evidence);
    known.what ??= what;
    known.evidence.length = Math.min(known.evidence.length, mostEvidence);
  }
}

/** The entry's next call with the run and what was quoted filled in. */
export function nextCallOf({ trouble, what }: Cause, run: string): string {
  return trouble.next.replaceAll('<run>', run).replaceAll('<what>', what ?? '');
}
