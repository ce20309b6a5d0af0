/** A host page of the browser kind: a sandboxed frame behind the real bridge. Bundled and run inside Chromium. */

import type { CallToolResult } from '@modelcontextprotocol/client';
import { AppBridge, PostMessageTransport } from '@modelcontextprotocol/ext-apps/app-bridge';

declare global {
  interface Window {
    /** Provided by the test: calls a tool of the real server. */
    callTool(name: string, args: unknown): Promise<CallToolResult>;
    /** What the model would see. */
    toldModel: string[];
    /** Provided by the test: what to show. */
    toShow(): Promise<{ html: string; result: CallToolResult; theme: 'light' | 'dark' }>;
  }
}

window.toldModel = [];

async function open(): Promise<void> {
  const { html, result, theme } = await window.toShow();
  const frame = document.createElement('iframe');
  frame.setAttribute('sandbox', 'allow-scripts');
  frame.style.cssText = 'border:0;width:100%;height:100vh;display:block';
  document.body.style.margin = '0';
  document.body.replaceChildren(frame);
  const capabilities = { serverTools: {}, updateModelContext: { text: {} } };
  const options = { hostContext: { theme } };
  const bridge = new AppBridge(null, { name: 'test-host', version: '1' }, capabilities, options);
  bridge.oncalltool = async ({ name, arguments: args }) => window.callTool(name, args);
  bridge.onupdatemodelcontext = async ({ content }) => {
    for (const part of content ?? []) if (part.type === 'text') window.toldModel.push(part.text);
    return {};
  };
  const ready = new Promise<void>((resolve) => {
    bridge.oninitialized = () => resolve();
  });
  const other = frame.contentWindow;
  if (!other) throw new Error('the frame has no window');
  await bridge.connect(new PostMessageTransport(other, other));
  frame.srcdoc = html;
  await ready;
  await bridge.sendToolResult(result);
}

void open();
