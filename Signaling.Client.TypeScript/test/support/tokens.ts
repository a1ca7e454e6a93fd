import { createHmac } from 'node:crypto';

const secret = 'a secret of the tests, with more than 32 bytes';

/** The settings of a server that takes these tokens. */
export const tokenSettings = { 'Signaling:Auth:Mode': 'Jwt', 'Signaling:Auth:Keys:0:Id': 'k1', 'Signaling:Auth:Keys:0:Secret': secret };

/**
 * As docs/authentication.md mints one in Node. `lastsFor` is the time for which the client takes it to be made, by `iat`, so that it renews a token early
 * which the server still takes: then a test does not depend on how quick this machine is.
 */
export function tokenFor(claims: object, seconds: number, lastsFor = seconds): string {
  const now = Math.floor(Date.now() / 1000);
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const content = `${part({ alg: 'HS256', typ: 'JWT', kid: 'k1' })}.${part({ iat: now + seconds - lastsFor, exp: now + seconds, ...claims })}`;
  return `${content}.${createHmac('sha256', secret).update(content).digest('base64url')}`;
}
