/** The gallery in Chromium, with our server as a child process behind the host page. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { build } from 'esbuild';
import { type Frame, type Page, chromium as playwright } from 'playwright-core';
import { onTestFinished } from 'vitest';
import { programs, removeFolder } from './places.ts';

const candidates = [process.env.CHROMIUM, 'chromium', 'chromium-browser', 'google-chrome'];

/** The program, or undefined where there is none. */
export const chromium = candidates.find(
  (program) => program !== undefined && spawnSync(program, ['--version']).status === 0,
);
export const howToInstall = 'there is no Chromium (Debian: apt-get install chromium; or name it by CHROMIUM)';

export interface ShownGallery {
  page: Page;
  frame: Frame;
  /** Texts that the model would see. */
  told(): Promise<string[]>;
  /** What the page or its frame asked of the network. */
  requests: string[];
  /** Errors in the console. */
  errors: string[];
}

export interface ShowOptions {
  home: string;
  args: Record<string, unknown>;
  width?: number;
  theme?: 'light' | 'dark';
}

/** Calls preview_outputs, reads the page that the tool names, and shows the result in it. */
export async function showGallery({
  home,
  args,
  width = 1100,
  theme = 'light',
}: ShowOptions): Promise<ShownGallery> {
  const client = new Client({ name: 'test-apps', version: '1' });
  const env = { ...process.env, PCBA_DAY0_HOME: home };
  const kept = Object.fromEntries(
    Object.entries(env).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])),
  );
  await client.connect(
    new StdioClientTransport({
      command: process.execPath,
      args: [programs.server, '--cluster', 'embedded'],
      env: kept,
      stderr: 'ignore',
    }),
  );
  onTestFinished(() => client.close());
  const call = (name: string, given: unknown) =>
    client.callTool({ name, arguments: typeof given === 'object' && given !== null ? { ...given } : {} });
  const { tools } = await client.listTools();
  const uri =
    JSON.stringify(tools.find(({ name }) => name === 'preview_outputs')?._meta).match(/ui:[^"]+/)?.[0] ?? '';
  const [resource] = (await client.readResource({ uri })).contents;
  if (!resource || !('text' in resource)) throw new Error(`${uri} has no text`);
  if (resource.mimeType !== 'text/html;profile=mcp-app') throw new Error(`${uri} is ${resource.mimeType}`);
  const browser = await launched({ width, height: 900 });
  const page = browser.pages()[0] ?? (await browser.newPage());
  const [requests, errors]: [string[], string[]] = [[], []];
  page.on('request', (request) => {
    if (!/^(data:|about:)/.test(request.url())) requests.push(request.url());
  });
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text());
  });
  page.on('pageerror', (error) => errors.push(error.message));
  await page.exposeFunction('callTool', call);
  const bundle = await build({
    entryPoints: [fileURLToPath(new URL('./gallery-page.ts', import.meta.url))],
    bundle: true,
    format: 'iife',
    write: false,
  });
  const result = await call('preview_outputs', args);
  const shown = { html: resource.text, result, theme };
  await page.exposeFunction('toShow', () => shown);
  await page.addScriptTag({ content: bundle.outputFiles[0]?.text ?? '' });
  await page.waitForSelector('iframe');
  const frame = page.frames().find((one) => one !== page.mainFrame());
  if (!frame) throw new Error('there is no frame');
  await frame.waitForSelector('.card img.photo');
  return { page, frame, told: () => page.evaluate<string[]>('window.toldModel'), requests, errors };
}

type View = { width: number; height: number };

/** A browser of its own, which ends with the test. */
async function launched(viewport: View, colorScheme: 'light' | 'dark' = 'light') {
  const profile = mkdtempSync(join(tmpdir(), 'pcba-day0-chromium-'));
  const browser = await playwright.launchPersistentContext(profile, {
    executablePath:
      spawnSync('which', [chromium ?? ''], { encoding: 'utf8' }).stdout.trim() || (chromium ?? ''),
    viewport,
    colorScheme,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
  onTestFinished(async () => {
    await browser.close();
    removeFolder(profile);
  });
  return browser;
}

/** A page from disk, as a person opens it. */
export async function openPage(
  file: string,
  { width, theme }: { width: number; theme: 'light' | 'dark' },
): Promise<{ page: Page }> {
  const browser = await launched({ width, height: 844 }, theme);
  const page = browser.pages()[0] ?? (await browser.newPage());
  await page.goto(pathToFileURL(file).href);
  await page.waitForSelector('.card img.photo');
  return { page };
}
