/**
 * Loaded into a program of ours with --require: its wall clock is off by as many milliseconds as the file SET_CLOCK says at
 * this moment, as when somebody sets the machine's time. Clocks that only go on, and the times of files, stay as they are.
 */
const { readFileSync } = require('node:fs');

const RealDate = Date;
const off = () => {
  try {
    return Number(readFileSync(process.env.SET_CLOCK, 'utf8')) || 0;
  } catch {
    return 0;
  }
};

class SetDate extends RealDate {
  constructor(...args) {
    if (args.length === 0) super(RealDate.now() + off());
    else super(...args);
  }
  static now() {
    return RealDate.now() + off();
  }
}
globalThis.Date = SetDate;
// A process sees where the wall clock stood when it began.
Object.defineProperty(performance, 'timeOrigin', { value: performance.timeOrigin + off() });
