/** NVIDIA's Day 0 document, followed by hand on the embedded engine: its commands from the first to the last, with our README's changes. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { blocksIn } from '../skill/pages.ts';
import { repository, temporaryFolder } from '../support/places.ts';
import { preparedHome } from '../support/prepared-home.ts';
import { run } from '../support/run.ts';

const place = preparedHome();

/** One shell for everything, as a person has it. */
const walk = (commands: string, env: Record<string, string> = {}) =>
  run('bash', ['-uo', 'pipefail', '-c', `eval "$(node dist/pcba-day0.cjs env)"\n${commands}`], {
    cwd: repository,
    env: { PCBA_DAY0_HOME: place.home, ...env },
    timeout: 500_000,
  });

const submit =
  'osmo workflow submit assets/configs/texture_defect_generation_day0.yaml --pool $POOL --set name=$NAME dig_url_root=$DIG_URL_ROOT';
const endpoint = 'image_edit_endpoint=$IMAGE_EDIT_ENDPOINT image_edit_model=$IMAGE_EDIT_MODEL';
const small =
  'render_patches=1 crop_max_emit=1 num_sdg=3 board=sample_board scene_filename=sample_board.usda';
const stamp = `STAMP=$(cat /proc/sys/kernel/random/uuid | cut -c1-8)\nNAME=texture_defect_gen_day0-$STAMP`;
const wait = `for i in 1 2 3 4 5 6 7 8; do
  said=$(node dist/pcba-day0.cjs --text call watch_run "{\\"run\\": \\"$NAME\\", \\"wait_s\\": 40}")
  case "$said" in COMPLETED*|FAILED*) break ;; esac
done; echo "$said"`;

test('the README gives the shell what the document takes for granted', () => {
  const readme = readFileSync(join(repository, 'README.md'), 'utf8');
  expect(blocksIn(readme, '')).toContain('eval "$(node dist/pcba-day0.cjs env)"\n');
});

test('preflight in both modes, and by wrong words', async () => {
  const both = await walk(
    `bash scripts/preflight_urls.sh 0 pcb && USE_PRETRAINED_CHECKPOINT=false bash scripts/preflight_urls.sh 0 pcb`,
  );
  expect([both.exit, both.stderr]).toEqual([0, expect.anything()]);
  expect(both.stdout.match(/^READY .*embedded/gm)).toHaveLength(2);
  for (const [words, why] of [
    ['1 pcb', /day 1 is not known/],
    ['0 glass', /use case glass is not known/],
    ['', /give the day and the use case/],
  ] as const) {
    const ended = await run('bash', ['scripts/preflight_urls.sh', ...words.split(' ').filter(Boolean)], {
      cwd: repository,
    });
    expect([ended.exit, ended.stderr]).toEqual([2, expect.stringMatching(why)]);
  }
  const nothing = await walk('DIG_URL_ROOT=$DIG_URL_ROOT/nothing bash scripts/preflight_urls.sh 0 pcb');
  expect([nothing.exit, nothing.stdout]).toEqual([1, expect.stringMatching(/^NOT READY/)]);
});

test('a stamp, a submit with its taxonomy, the output', async () => {
  const taxonomy = `'anomaly_types_json=[["IC","bridge"],["passive_component","excess_solder"],["passive_component","missing"]]'`;
  const bring = `mkdir -p "$OUT/$NAME" && osmo data download "$DIG_URL_ROOT/runs/$NAME/anomaly" "$OUT/$NAME"`;
  const OUT = temporaryFolder();
  const ended = await walk([stamp, `${submit} ${endpoint} ${small} ${taxonomy}`, wait, bring].join('\n'), {
    OUT,
  });
  expect([ended.exit, ended.stdout]).toEqual([0, expect.stringMatching(/^COMPLETED after/m)]);
  const files = readdirSync(OUT, { recursive: true }).map(String);
  expect(files.filter((name) => /reconstructed_image\/.*\.png$/.test(name))).toHaveLength(3);
}, 600_000);

test('what a reader leaves unchanged is refused in words that say what to change', async () => {
  const outside =
    'image_edit_endpoint=http://qwen-image-edit-nvpcb-ovsl2sl.osmo-nims.svc.cluster.local:8000/v1 image_edit_model=nvidia/Qwen-Image-Edit-NVPCB-OVSL2SL';
  const why = 'node dist/pcba-day0.cjs --text call diagnose_run "{\\"run\\": \\"$NAME\\"}"';
  const board = await walk([stamp, `${submit} ${endpoint} render_patches=1 num_sdg=3`, wait, why].join('\n'));
  expect(board.stdout).toMatch(
    /scene spark_lighting\.usd is not among the \d+ USD files.*\n(.*\n)*.*scene_filename/,
  );
  const model = await walk([stamp, `${submit} ${outside} ${small}`, wait, why].join('\n'));
  expect(model.stdout).toMatch(/qwen-image-edit-nvpcb-ovsl2sl\.osmo-nims\.svc\.cluster\.local/);
}, 600_000);

test('the setups under their short names fill an empty root', async () => {
  const folder = temporaryFolder();
  const ROOT = pathToFileURL(folder).href;
  const each = ['setup_pcb', 'setup_pretrained'].map(
    (name) => `osmo workflow submit setup/${name}.yaml --pool $POOL --set dig_url_root=$ROOT`,
  );
  const ended = await walk(
    `${each.join('\n')}
for i in $(seq 240); do
  osmo workflow list -t json | grep -qE '"status": "(PENDING|RUNNING|WAITING|SUBMITTING)"' || break; sleep 1
done
DIG_URL_ROOT=$ROOT bash scripts/preflight_urls.sh 0 pcb`,
    { ROOT },
  );
  expect([ended.exit, ended.stdout]).toEqual([0, expect.stringMatching(/^READY/m)]);
  expect(existsSync(join(folder, 'models', 'pretrained'))).toBe(true);
}, 600_000);
