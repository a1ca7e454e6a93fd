import { SignalingError } from "@signaling/client";
import { presenceMetadata } from "../call/presence.js";
import type { Session } from "../session.js";

/** The least time between two attempts; up to half of it is added at random. A moderator who lets somebody in opens the room for 30 seconds. */
const pauseMs = 7000;

/** Failures that a next attempt may not have. A person who waits for a moderator should not lose their place by them. */
const passing: readonly string[] = ["", "unavailable", "draining", "rate_limited"];
const mostFailures = 5;

/**
 * Joins the room. While it is locked, tries again every few seconds until the session ends. The first refusal calls `locked` with a function that tries at
 * once. `still` is called when an attempt that was hurried in this way is refused, too.
 */
export async function joinWhenOpen(session: Session, locked: (tryNow: () => void) => void, still: () => void): Promise<void> {
  const { client, room, name, signal } = session;
  let hurry = () => { /* no attempt waits */ };
  let isHurried = false;
  let failures = -1; // negative until the room was found locked
  signal.addEventListener("abort", () => hurry());
  for (;;) {
    try {
      await client.join({ room, displayName: name, metadata: presenceMetadata(session) }, { signal });
      return;
    } catch (error) {
      const code = error instanceof SignalingError ? error.code : null;
      if (code !== "room_locked" && (failures < 0 || code === null || !passing.includes(code) || ++failures > mostFailures)) {
        throw error;
      }
      if (code === "room_locked") {
        if (failures < 0) {
          locked(() => {
            isHurried = true;
            hurry();
          });
        } else if (isHurried) {
          still();
        }
        failures = 0;
      }
    }
    isHurried = false;
    await new Promise<void>(resolve => {
      const timer = setTimeout(resolve, pauseMs * (1 + Math.random() / 2));
      hurry = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    signal.throwIfAborted();
  }
}
