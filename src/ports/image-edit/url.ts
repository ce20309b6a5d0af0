/** The endpoint's base URL: checked, and brought to the one form that ends in /v1. */
import { badInput, type Day0Error } from '../../base/errors.ts';

/** True for a Kubernetes service name, which answers only from inside its cluster. */
export const isInsideOnly = (url: string): boolean => /\.svc(\.|:|\/|$)/.test(new URL(url).host);

/** Throws `bad_input` unless it is an http(s) URL without credentials; returns it without a trailing slash. */
export function normaliseEndpoint(url: string): string {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  const refuse = (why: string): Day0Error =>
    badInput({
      what: 'image_edit_endpoint is not usable',
      why,
      fix: 'give the base URL of an OpenAI-compatible service, such as http://host:8000/v1',
    });
  if (!parsed || !['http:', 'https:'].includes(parsed.protocol))
    throw refuse('it is not an http or https URL');
  if (parsed.username || parsed.password)
    throw refuse('it carries a user name or password, which would land in logs');
  if (parsed.search || parsed.hash) throw refuse('it carries a query or a fragment');
  const path = parsed.pathname.replace(/\/+$/, '');
  parsed.pathname = path.endsWith('/v1') ? path : `${path}/v1`;
  return parsed.toString().replace(/\/$/, '');
}

/** An address of the machine itself, which means another machine to everybody else. */
export function isLoopback(url: string): boolean {
  const { hostname } = new URL(url);
  return hostname === 'localhost' || hostname === '[::1]' || hostname.startsWith('127.');
}
