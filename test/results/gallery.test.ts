/** The gallery in Chromium behind the real bridge: what an engineer does in it, and what the model and the server know after. */
import { readFileSync, rmSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { chromium, howToInstall, showGallery } from '../support/chromium.ts';
import { copiedRun } from '../support/finished-run.ts';
import { modernHost } from '../support/hosts.ts';

/** Where somebody wants to look at the pictures. */
const shots = process.env.GALLERY_SHOTS;
const shot = async (
  page: { screenshot(options: { path: string }): Promise<unknown> },
  name: string,
): Promise<void> => {
  if (shots) await page.screenshot({ path: join(shots, `${name}.png`) });
};

if (chromium === undefined) test.skip(`gallery: skipped, ${howToInstall}`, () => {});
else {
  test('filters, opens, compares, rejects and tells', async () => {
    const run = copiedRun();
    const { page, frame, told, requests, errors } = await showGallery({ home: run.home, args: run.args });
    const cards = frame.locator('.card');
    const count = frame.locator('#count');
    await expect.poll(() => frame.locator('.card img.photo').count()).toBe(15);
    expect(await count.textContent()).toBe('15 of 15');
    expect(await frame.locator('#notice').textContent()).toMatch(/^CPU preview made by pcba-day0/);
    await shot(page, 'light');

    await frame.selectOption('#material', 'passive_component');
    expect(await cards.count()).toBe(10);
    await frame.selectOption('#defect', 'passive_component+missing');
    expect(await cards.count()).toBe(5);
    await frame.fill('#text', 'missing_00003');
    expect(await cards.count()).toBe(1);
    await frame.fill('#text', '');
    await frame.selectOption('#material', '');
    await frame.selectOption('#defect', '');

    // By mouse into the first, with the mask off and on.
    await frame.locator('.open').first().click();
    await frame.waitForSelector('.compare .before img');
    expect(await frame.locator('.strip img').count()).toBe(5);
    const clip = () => frame.evaluate<string>("getComputedStyle(document.querySelector('.before')).clipPath");
    expect(await clip()).toBe('inset(0px 50% 0px 0px)');
    await frame.locator('#slider').fill('80');
    expect(await clip()).toBe('inset(0px 20% 0px 0px)');
    expect(await frame.locator('.compare .overlay').count()).toBe(1);
    await shot(page, 'detail');
    await frame.locator('h2').press('m');
    expect(await frame.locator('.compare .overlay').count()).toBe(0);
    await frame.locator('h2').press('m');

    // By keys: the next one, rejected, back, another one from the overview.
    await frame.locator('h2').press('ArrowRight');
    expect(await frame.locator('h2').textContent()).toBe('IC+bridge_00001');
    await frame.locator('h2').press('x');
    await frame.locator('#one').press('Escape');
    expect(await frame.evaluate('document.activeElement.dataset.name')).toBe('IC+bridge_00001');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('x');
    expect(await frame.locator('.card.rejected').count()).toBe(2);
    await frame.selectOption('#kept', 'rejected');
    expect(await count.textContent()).toBe('2 of 15');
    await frame.selectOption('#kept', '');
    expect(await told()).toEqual([]);
    await frame.locator('#apply').click();
    await expect.poll(() => frame.locator('#status').textContent()).toBe('kept; the assistant knows');
    expect(await told()).toEqual([
      expect.stringMatching(
        /^The user rejected 2 of 15 samples of .*: IC\+bridge_00001, IC\+bridge_00002\..*export_dataset \{.*"exclude":\["rejected"\]/,
      ),
    ]);
    expect(await frame.locator('#apply').isDisabled()).toBe(true);

    await frame.locator('#inspect').click();
    await frame.waitForSelector('.verdict.good');
    await frame.selectOption('#verdict', 'good');
    expect(await count.textContent()).toBe('15 of 15');
    expect(requests).toEqual([]);
    expect(errors).toEqual([]);

    // What was rejected is there in the next conversation, and an export leaves it out.
    const later = await showGallery({ home: run.home, args: { ...run.args, pick: 'worst' } });
    expect(await later.frame.locator('#marks').textContent()).toBe('2 rejected');
    const host = await modernHost({ home: run.home });
    const { data } = await host.call('export_dataset', {
      ...run.args,
      format: 'coco',
      exclude: ['rejected'],
    });
    await host.close();
    expect(data.samples).toBe(13);
  });

  test('a phone shows it without sideways scrolling, in the dark', async () => {
    const run = copiedRun();
    const options = { home: run.home, args: run.args, width: 360, theme: 'dark' as const };
    const { page, frame, errors } = await showGallery(options);
    const wide = () =>
      frame.evaluate<number>('document.documentElement.scrollWidth - document.documentElement.clientWidth');
    expect(await wide()).toBe(0);
    expect(await frame.evaluate('getComputedStyle(document.body).backgroundColor')).toBe('rgb(22, 24, 28)');
    await shot(page, 'phone');
    await frame.locator('.open').first().click();
    await frame.waitForSelector('.compare .before img');
    expect(await wide()).toBe(0);
    await shot(page, 'phone-detail');
    expect(errors).toEqual([]);
  });

  test('pictures that are missing or broken are said to be', async () => {
    const run = copiedRun();
    const inference = join(run.folder, 'anomaly', 'inference');
    rmSync(join(inference, 'original_mask', 'IC+bridge_00000.png'));
    truncateSync(join(inference, 'reconstructed_image', 'IC+bridge_00001.png'), 500);
    rmSync(join(run.folder, 'augment'), { recursive: true });
    const { frame } = await showGallery({ home: run.home, args: run.args });
    await expect.poll(() => frame.locator('.card .absent.photo').allTextContents()).toEqual(['unreadable']);
    await frame.locator('[data-name="IC+bridge_00000"]').click();
    await frame.waitForSelector('.compare .before img');
    expect(await frame.locator('.strip .absent').allTextContents()).toEqual(['missing', 'missing']);
  });
}

test('the page on disk has its samples inside and asks for nothing', async () => {
  const run = copiedRun();
  const host = await modernHost({ home: run.home });
  const { data } = await host.call('preview_outputs', { ...run.args, rows: 3 });
  await host.close();
  const page = readFileSync(String(data.html), 'utf8');
  expect(page).toMatch(/default-src 'none'/);
  const inside = /<script type="application\/json" id="data">(.*?)<\/script>/s.exec(page)?.[1] ?? '';
  const { samples, pictures } = JSON.parse(inside);
  expect([samples.length, Object.keys(pictures).length]).toEqual([3, 3]);
});
