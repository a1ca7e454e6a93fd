import type { MeshPeer } from "@signaling/client";
import { byId } from "../dom.js";
import { displayed } from "../formats.js";
import { watchSpeaking } from "../media/speaking.js";
import type { Session } from "../session.js";
import { t } from "../words/words.js";
import { presenceOf } from "./presence.js";
import { ScreenTile, ParticipantTile } from "./tile.js";
import { watchLayout } from "./layout.js";
import { Focus } from "./focus.js";
import { Playback } from "./playback.js";
import type { Quality } from "./quality.js";
import { addSelfCorner } from "./selfCorner.js";

/** The tiles: one for each participant, and one for each shared screen. */
export class Stage {
  readonly #session: Session;
  readonly #tiles = byId("tiles");
  readonly #spotlight = byId("spotlight");
  readonly #self = new ParticipantTile("self");
  readonly #others = new Map<string, ParticipantTile>();
  readonly #screens = new Map<string, ScreenTile>();
  readonly #playback: Playback;
  readonly #focus: Focus;

  constructor(session: Session) {
    this.#session = session;
    const { client, mesh, media, screen, hand, signal } = session;
    this.#playback = new Playback(signal);
    this.#tiles.replaceChildren(this.#self.root);
    this.#spotlight.replaceChildren();
    this.#focus = new Focus(this.#others, signal);
    addSelfCorner(this.#self.root, signal);

    const update = ({ peer }: { peer: MeshPeer }) => this.#update(peer);
    mesh.on("peeradded", peer => this.#update(peer), { signal });
    mesh.on("statechanged", peer => this.#update(peer), { signal });
    mesh.on("track", update, { signal });
    mesh.on("trackremoved", update, { signal });
    mesh.on("peerremoved", peer => this.#remove(peer.id), { signal });
    client.on("rosterchanged", () => this.#updateAll(), { signal });
    client.on("statechanged", () => this.#updateSelf(), { signal });
    media.addEventListener("change", () => this.#updateSelf(), { signal });
    screen.addEventListener("change", () => this.#updateSelf(), { signal });
    hand.addEventListener("change", () => this.#updateSelf(), { signal });
    watchSpeaking(mesh, media, (id, speaking) => this.#setSpeaking(id, speaking), signal);
    watchLayout(byId("stage"), this.#tiles, signal);
    signal.addEventListener("abort", () => this.#clear());
    this.#updateSelf();
    this.#updateAll();
  }

  setQuality(peerId: string, quality: Quality): void {
    this.#others.get(peerId)?.setQuality(quality);
  }

  /** Shows a reaction on the tile of a participant; "" is this side. */
  react(peerId: string, reaction: string): void {
    (peerId ? this.#others.get(peerId) : this.#self)?.react(reaction);
  }

  #setSpeaking(id: string, isSpeaking: boolean): void {
    const tile = id ? this.#others.get(id) : this.#self;
    tile?.setSpeaking(isSpeaking);
    if (id && tile) {
      this.#focus.hear(id, isSpeaking);
    }
  }

  #updateSelf(): void {
    const { client, media, screen, hand, name } = this.#session;
    this.#self.setState("", client.state === "reconnecting");
    this.#self.setName(name || t("You"), name ? t("{name} (you)", { name }) : t("You"));
    this.#self.setMuted(!media.isHeard);
    this.#self.setHand(hand.isRaised);
    this.#self.show(media.isSeen ? media.stream : null);
    this.#self.root.toggleAttribute("data-away", media.looksAway);
    this.#showScreen("", name, screen.stream);
  }

  #updateAll(): void {
    for (const peer of this.#session.mesh.peers.values()) {
      this.#update(peer);
    }
    byId("invitation").hidden = this.#session.client.peers.size > 0;
  }

  #update(peer: MeshPeer): void {
    if (peer.state === "closed" || this.#session.mesh.peers.get(peer.id) !== peer) {
      return;
    }
    let tile = this.#others.get(peer.id);
    if (!tile) {
      tile = new ParticipantTile("remote", () => this.#focus.togglePin(peer.id));
      tile.identify(peer.id);
      this.#others.set(peer.id, tile);
      this.#focus.update();
      this.#tiles.append(tile.root);
      this.#playback.add(tile.video);
    }
    const presence = presenceOf(peer.info);
    const screen = peer.streams.find(stream => stream.id === presence.screen) ?? null;
    tile.setName(displayed(peer.info));
    tile.setState(peer.state, peer.info.state === "suspended");
    tile.setMuted(presence.muted);
    tile.setHand(presence.hand);
    tile.show(peer.streams.find(stream => stream !== screen) ?? null);
    this.#showScreen(peer.id, displayed(peer.info), screen);
  }

  #showScreen(owner: string, name: string, stream: MediaStream | null): void {
    const present = this.#screens.get(owner);
    if (present?.stream === stream) {
      return;
    }
    if (present) {
      present.root.remove();
      this.#playback.remove(present.video);
      this.#screens.delete(owner);
    }
    if (stream) {
      const tile = new ScreenTile(name, stream, owner === "");
      this.#screens.set(owner, tile);
      this.#spotlight.append(tile.root);
      this.#playback.add(tile.video);
    }
    byId("stage").toggleAttribute("data-spotlight", this.#screens.size > 0);
    this.#spotlight.hidden = this.#screens.size === 0;
  }

  #remove(peerId: string): void {
    const tile = this.#others.get(peerId);
    this.#showScreen(peerId, "", null);
    if (tile) {
      tile.root.remove();
      tile.show(null);
      this.#playback.remove(tile.video);
      this.#others.delete(peerId);
      this.#focus.forget(peerId);
    }
  }

  #clear(): void {
    for (const id of [...this.#others.keys()]) {
      this.#remove(id);
    }
    this.#showScreen("", "", null);
    this.#self.show(null);
    this.#tiles.replaceChildren();
  }
}
