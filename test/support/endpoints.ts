/** Small HTTP servers in the place of image-edit services of several kinds. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { listening } from './listening.ts';

export type Handler = (request: IncomingMessage, body: string, response: ServerResponse) => void;

/** Starts a server on loopback for this test and returns its base URL with /v1. */
export async function endpoint(handler: Handler): Promise<string> {
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => {
      body += chunk;
    });
    request.on('end', () => handler(request, body, response));
  });
  const port = await listening(server);
  return `http://127.0.0.1:${port}/v1`;
}

export function json(response: ServerResponse, status: number, value: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(value));
}

export const listing = (...ids: string[]): unknown => ({
  object: 'list',
  data: ids.map((id) => ({ id, object: 'model' })),
});

/** A chat completion that carries a picture. */
export const completion = (png: Buffer): unknown => ({
  choices: [
    {
      message: {
        role: 'assistant',
        content: [
          { type: 'image_url', image_url: { url: `data:image/png;base64,${png.toString('base64')}` } },
        ],
      },
    },
  ],
});

/** The first picture of a chat request. */
export function pictureIn(body: string): Buffer {
  const request = JSON.parse(body);
  const part = request.messages[0].content.find((one: { type: string }) => one.type === 'image_url');
  return Buffer.from(part.image_url.url.split(',')[1], 'base64');
}
