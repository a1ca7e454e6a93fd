import type { Api } from "./api.js";
import type { Question } from "./confirmation.js";
import { count, foreign, plain } from "./text.js";
import type { Ban, Peer, Room } from "./wire.js";

type Done = (text: string) => void;

const nameOf = (peer: Peer): string => peer.displayName.trim() || "the peer without a name";

/** What an operator can do with a room. `done` is called with a text that says what has been done. */
export const questions = {
  remove: (api: Api, room: string, peer: Peer, done: Done): Question => ({
    title: "Remove this peer?",
    text: [
      foreign(nameOf(peer)), " is put out of ", foreign(room), " now, and the service closes its connection. The others see it leave. ",
      "A ban is for its user ID, or for its network address if it has none: everyone behind that address is banned from this room, too.",
    ],
    action: "Remove",
    isDangerous: true,
    asksBan: true,
    act: async ({ banSeconds, reason }) => {
      await api.remove(room, peer.peerId, banSeconds, reason);
      done(`${plain(nameOf(peer))} is removed${banSeconds > 0 ? " and banned" : ""}.`);
    },
  }),

  lock: (api: Api, { name, isLocked, peers }: Room, done: Done): Question => isLocked
    ? {
      title: "Unlock this room?",
      text: ["Everyone who may join ", foreign(name), " can do so again, also the newcomers that were refused and still try."],
      action: "Unlock",
      act: async () => {
        await api.lock(name, false);
        done("The room is unlocked.");
      },
    }
    : {
      title: "Lock this room?",
      text: ["Nobody new gets into ", foreign(name), ` until it is unlocked or empty. The ${count(peers.length, "peer")} in it can stay, and come back after an interruption.`],
      action: "Lock",
      act: async () => {
        await api.lock(name, true);
        done("The room is locked.");
      },
    },

  close: (api: Api, { name, peers }: Room, done: Done): Question => ({
    title: "Close this room?",
    text: [`All ${count(peers.length, "peer")} are put out of `, foreign(name), " now: their call ends. Nobody is banned. Who joins afterwards begins a new room of this name."],
    action: "Close the room",
    isDangerous: true,
    act: async () => {
      const { peers } = await api.close(name);
      done(`The room is closed. ${count(peers, "peer")} ${peers === 1 ? "was" : "were"} in it.`);
    },
  }),

  message: (api: Api, { name, peers }: Room, done: Done): Question => ({
    title: "Send a message",
    text: [`All ${count(peers.length, "peer")} of `, foreign(name), " receive it from the server. Whether people see it depends on their application. It cannot be taken back."],
    action: "Send",
    asksMessage: true,
    act: async ({ message }) => {
      if (message === "") {
        throw new Error("The message is empty.");
      }
      const { peers } = await api.send(name, message);
      done(`The message was sent to ${count(peers, "peer")}.`);
    },
  }),

  unban: (api: Api, room: string, { subject }: Ban, done: Done): Question => ({
    title: "End this ban?",
    text: [foreign(subject), " may join ", foreign(room), " again at once."],
    action: "End the ban",
    act: async () => {
      await api.unban(room, subject);
      done("The ban has ended.");
    },
  }),
};
