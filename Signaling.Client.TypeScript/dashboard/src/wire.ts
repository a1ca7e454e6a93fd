// The answers of the administration API; see docs/admin-api.md. Texts in them may come from any peer.

export interface Overview {
  at: string;
  nodeId: string;
  status: "well" | "degraded" | "failing";
  problems: Problem[];
  isShared: boolean;
  rooms: number;
  peers: number;
  suspended: number;
  connections: number;
  nodes: OverviewNode[];
  lastMinute: Counts;
  lastFiveMinutes: Counts;
  series: Series;
  largest: RoomSummary[];
}

/** Counts by name, such as "leaves:timeout". A missing name counts 0. */
export type Counts = Record<string, number>;

export interface Problem {
  severity: "critical" | "warning" | "notice";
  code: string;
  nodeId: string | null;
  text: string;
}

export interface OverviewNode {
  nodeId: string;
  state: string;
  ageMs: number | null;
  startedAt: string | null;
  peers: number;
  suspended: number;
  connections: number;
  redisMs: number | null;
}

export interface Series {
  slotSeconds: number;
  lastSlot: string;
  peers: number[];
  joins: number[];
  leaves: number[];
  signals: number[];
  refusals: number[];
}

export interface RoomSummary {
  name: string;
  peers: number;
  suspended: number;
  isLocked: boolean;
}

export interface Peer {
  peerId: string;
  displayName: string;
  state: string;
  userId?: string | null;
}

export interface Room {
  name: string;
  version: number;
  isLocked: boolean;
  capacity: number | null;
  peers: { peer: Peer; nodeId: string }[];
}

export interface Ban {
  subject: string;
  until: string;
  reason: string;
}

export interface Findings {
  rooms: RoomSummary[];
  peers: { room: string; peer: Peer; nodeId: string }[];
  isComplete: boolean;
}
