/** What is looked at, in this order. */
export type CheckName =
  | 'page' | 'permissions' | 'localNetwork' | 'server' | 'clock' | 'webSockets' | 'serverSentEvents' | 'longPolling' | 'join' | 'direct' | 'stun'
  | 'turnUdp' | 'turnTcp' | 'turnTls';

/** `warning`: it works, but not for everybody or not as well as it could. `skipped`: it could not be looked at, or there is nothing to look at. */
export type CheckStatus = 'ok' | 'warning' | 'failed' | 'skipped';

/** What was found. */
export interface Finding {
  readonly status: CheckStatus;
  /** For people: what was found, and what to do. */
  readonly text: string;
  /** For experts and machines. Without names, passwords and tokens; it has the public network address of this computer if that was found. */
  readonly details: Readonly<Record<string, unknown>>;
}

export interface Check extends Finding {
  readonly name: CheckName;
  readonly ms: number;
}

/** The report. It is JSON. */
export interface Diagnosis {
  /** The version of this form. Later versions only add fields. */
  readonly format: 1;
  readonly startedAt: string;
  readonly ms: number;
  readonly page: string;
  /** The address of the hub. */
  readonly server: string;
  readonly browser: string;
  readonly checks: readonly Check[];
  /** The worst that was found. */
  readonly status: Exclude<CheckStatus, 'skipped'>;
  /** For people: what hinders calls, the most important first. Empty when nothing does. */
  readonly advice: readonly string[];
}

export const finding = (status: CheckStatus, text: string, details: Record<string, unknown> = {}): Finding => ({ status, text, details });

/** The order in which advice is given: what comes first explains what comes later. */
const byWeight: readonly CheckName[] = [
  'server', 'join', 'direct', 'turnUdp', 'turnTcp', 'turnTls', 'stun', 'webSockets', 'page', 'permissions', 'localNetwork', 'clock', 'serverSentEvents', 'longPolling',
];

export function adviceOf(checks: readonly Check[]): string[] {
  const all = (status: CheckStatus) => byWeight.flatMap(name => checks.filter(check => check.name === name && check.status === status));
  return [...new Set([...all('failed'), ...all('warning')].map(({ text }) => text))];
}
