/** The image-edit client's lines, from a recording or a run, without what differs between two runs of one thing. */

/** What only one of the two has: our own head, the HTTP library's lines, the real search's steps. */
const dropped =
  /^INFO - (?:PAIDF Augmentation|PCBA Day 0: CPU preview .*|Start Time: .*|HTTP Request: .*|Alignment: auto .*|Registration pyramid .*| {2}level .*)$/;

/** `LEVEL - text` of each line of the log, and the lines of a validation error. */
export function clientLines(log: string): string[] {
  const lines: string[] = [];
  let listing = false;
  for (const line of log.split('\n')) {
    const match = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3} - \S+ - (INFO|WARNING|ERROR) - (.*)$/.exec(line);
    if (match) {
      const told = `${match[1]} - ${match[2]}`;
      listing = told.endsWith('Configuration validation failed:');
      if (!dropped.test(told)) lines.push(plain(told));
    } else if (listing) lines.push(line);
  }
  return lines;
}

const plain = (line: string): string =>
  line
    .replace(/http:\/\/127\.0\.0\.1:\d+\/(?:\w+\/)?v1/g, '<url>')
    .replace(/Retrying request in [\d.]+/, 'Retrying request in <n>')
    .replace(/done in [\d.]+ min/, 'done in <n> min')
    .replace(/^(INFO - Alignment: MI) .*/, '$1 <numbers>')
    // A recording's case has folders of its own.
    .replace(/(out|work)_\w+?\//g, '$1/');
