/** Matches what a failed task left behind against the catalogue, line by line and in bounded memory. */
import type { ReleaseId } from '../releases/ids.ts';
import type { StepId } from '../steps.ts';
import { catalogue } from './catalogue.ts';
import type { Confidence, Sign, Trouble } from './entry.ts';

export interface Evidence {
  from: 'log' | 'event' | 'message' | 'exit' | 'status';
  /** Line of the log; undefined for the others, and where the line's number is not known. */
  line: number | undefined;
  /** Untrusted, bounded. */
  text: string;
}

export interface Cause {
  trouble: Trouble;
  confidence: Confidence;
  /** Numbers that the sign captured, by name. */
  numbers: Record<string, string>;
  evidence: Evidence[];
}

/** So much of a line is looked at and quoted. */
const longestLine = 2000;
const longestQuote = 300;
/** Lines that are kept for each cause. */
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
  /** What this stage can show. */
  readonly relevant: readonly Trouble[];
  /** A few looks tell whether any log pattern can match: a log has millions of lines. */
  private readonly sieves: RegExp[];

  /** `stage`: where it failed, `release`: of what; undefined when that is not known. */
  constructor(stage: StepId | undefined, release?: ReleaseId) {
    this.relevant = catalogue.filter(
      ({ stages, releases }) =>
        (stages.length === 0 || stage === undefined || stages.includes(stage)) &&
        (releases === undefined || release === undefined || releases.includes(release)),
    );
    for (const trouble of this.relevant) for (const sign of trouble.signs) this.sort(trouble, sign);
    this.sieves = ['', 'i'].flatMap((flags) => {
      const same = this.rules.log.filter(({ pattern }) => pattern.flags === flags);
      const sources = same.map(({ pattern }) => pattern.source.replace(/\(\?<\w+>/g, '(?:'));
      return sources.length === 0 ? [] : [new RegExp(sources.join('|'), flags)];
    });
  }

  private sort(trouble: Trouble, sign: Sign): void {
    const proves = sign.proves ?? 'certain';
    if ('log' in sign) this.rules.log.push({ trouble, pattern: sign.log, proves });
    if ('event' in sign) this.rules.event.push({ trouble, pattern: sign.event, proves });
    if ('message' in sign) this.rules.message.push({ trouble, pattern: sign.message, proves });
  }

  /** `line` is 0 where the number is not known. */
  log(line: number, text: string): void {
    const cut = text.slice(0, longestLine);
    if (this.sieves.some((sieve) => sieve.test(cut))) this.tryAll('log', cut, line || undefined);
  }

  event(text: string): void {
    this.tryAll('event', text.slice(0, longestLine), undefined);
  }

  /** The failure message of a task or group, or the words of a refused submit. */
  message(text: string): void {
    this.tryAll('message', text.slice(0, longestLine), undefined);
  }

  exit(code: number): void {
    this.fixed(`exit code ${code}`, 'exit', (sign) => 'exit' in sign && sign.exit.includes(code));
  }

  status(status: string): void {
    this.fixed(status, 'status', (sign) => 'status' in sign && sign.status.includes(status));
  }

  /** Status, exit code and message of the task that failed, for signs that take them together. */
  ended(status: string, exit: number | undefined, message: string | undefined): void {
    const text = (message ?? '').slice(0, longestLine);
    for (const trouble of this.relevant)
      for (const sign of trouble.signs)
        if (
          'ended' in sign &&
          sign.ended.status === status &&
          sign.ended.exit === exit &&
          sign.ended.message.test(text)
        )
          this.add(trouble, sign.proves ?? 'certain', undefined, {
            from: 'message',
            line: undefined,
            text: `${status}, exit code ${exit}: ${text.slice(0, longestQuote)}`,
          });
  }

  /** Most certain first; at the same certainty what the stage itself said before the platform's codes, then the earlier line. */
  causes(): Cause[] {
    const place = ({ evidence: [first] }: Cause): number => first?.line ?? Number.MAX_SAFE_INTEGER;
    const general = ({ trouble }: Cause): number => (trouble.stages.length === 0 ? 1 : 0);
    const left = new Map(this.found);
    for (const { id, insteadOf = [] } of this.relevant)
      if (left.get(id)?.confidence === 'certain') for (const other of insteadOf) left.delete(other);
    return [...left.values()].sort(
      (a, b) => rank[a.confidence] - rank[b.confidence] || general(a) - general(b) || place(a) - place(b),
    );
  }

  private fixed(text: string, from: 'exit' | 'status', shows: (sign: Sign) => boolean): void {
    for (const trouble of this.relevant)
      for (const sign of trouble.signs)
        if (shows(sign))
          this.add(trouble, sign.proves ?? 'certain', undefined, { from, line: undefined, text });
  }

  private tryAll(kind: Kind, text: string, line: number | undefined): void {
    for (const { trouble, pattern, proves } of this.rules[kind]) {
      const match = pattern.exec(text);
      if (match)
        this.add(trouble, proves, match.groups, { from: kind, line, text: text.slice(0, longestQuote) });
    }
  }

  private add(
    trouble: Trouble,
    proves: Confidence,
    groups: Record<string, string> | undefined,
    evidence: Evidence,
  ): void {
    const numbers = Object.fromEntries(
      Object.entries(groups ?? {}).filter(([, text]) => /^\d+$/.test(text ?? '')),
    );
    const known = this.found.get(trouble.id);
    if (known === undefined) {
      this.found.set(trouble.id, { trouble, confidence: proves, numbers, evidence: [evidence] });
      return;
    }
    known.numbers = { ...numbers, ...known.numbers };
    if (rank[proves] < rank[known.confidence]) {
      known.confidence = proves;
      // The line that proves most stands first.
      known.evidence.unshift(evidence);
    } else known.evidence.push(evidence);
    known.evidence.length = Math.min(known.evidence.length, mostEvidence);
  }
}

/** The entry's next call for this run: the first form for which everything is known. */
export function nextCallOf({ trouble, numbers }: Pick<Cause, 'trouble' | 'numbers'>, run: string): string {
  const fill = (form: string): string =>
    form.replace(/<(\w+)>/g, (whole, name: string) => (name === 'run' ? run : (numbers[name] ?? whole)));
  const forms = trouble.next.map(fill);
  return forms.find((form) => !/<\w+>/.test(form)) ?? forms[0] ?? '';
}
