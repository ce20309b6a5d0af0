/**
 * The reference agent: finds the first tool from the user's words and then follows what each result names as next. It knows no task,
 * and of the pipeline no more than the words of its menu (agents/wishes.ts).
 */
import { connect, readWords } from './agents/host.ts';
import { pursue } from './agents/pursue.ts';
import { wishesIn } from './agents/wishes.ts';

const wishes = wishesIn(await readWords());
if (wishes.wanted.length === 0) {
  process.stdout.write(
    'This is nothing for the Day 0 tools: they make and judge pictures of solder defects. I used none.\n',
  );
} else {
  const host = await connect();
  process.stdout.write(`${await pursue(host, wishes)}\n`);
  await host.close();
}
