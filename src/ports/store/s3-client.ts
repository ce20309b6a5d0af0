/** The S3 client: credentials by the SDK's own chain, endpoint and region from the environment or the shared config file. */
import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { S3Client } from '@aws-sdk/client-s3';

/** A service that is silent for so long has lost the request. */
export const usualIdle = 30_000;
/** A busy service gets pauses that grow, and so many tries. */
const maxAttempts = 5;

export async function s3Client(
  { S3Client: Client }: typeof import('@aws-sdk/client-s3'),
  env: NodeJS.ProcessEnv,
  idle: number,
): Promise<S3Client> {
  // Which Node the SDK will ask for next year is our matter, not the user's.
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';
  const endpoint = env.AWS_ENDPOINT_URL_S3 || env.AWS_ENDPOINT_URL;
  const agent = { keepAlive: true, maxSockets: 64 };
  const common = {
    ...(endpoint ? { endpoint } : {}),
    // Services other than Amazon's seldom have a name per bucket.
    forcePathStyle: endpoint !== undefined || configNamesEndpoint(env),
    // Not every service takes or gives the newer checksums; of what it gives, GetObject asks for.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    maxAttempts,
    requestHandler: {
      connectionTimeout: Math.min(idle, 10_000),
      socketTimeout: idle,
      httpAgent: agent,
      httpsAgent: agent,
    },
  } as const;
  const region = env.AWS_REGION || env.AWS_DEFAULT_REGION;
  if (region) return new Client({ ...common, region });
  const fromProfile = new Client(common);
  const known = await fromProfile.config.region().catch(() => undefined);
  return known ? fromProfile : new Client({ ...common, region: 'us-east-1' });
}

/** Whether a profile may name another service. */
function configNamesEndpoint(env: NodeJS.ProcessEnv): boolean {
  const path = env.AWS_CONFIG_FILE || join(homedir(), '.aws', 'config');
  return existsSync(path) && /^\s*endpoint_url\s*=/m.test(readFileSync(path, 'utf8'));
}
