import { SignalingError } from "@signaling/client";
import { accessToken } from "./accessToken.js";
import { serverAddress, showInAddressBar } from "./address.js";
import { showCall } from "./call/callView.js";
import { announce } from "./announcements.js";
import { byId } from "./dom.js";
import { joinWhenOpen } from "./lobby/admission.js";
import { showLobby } from "./lobby/lobby.js";
import { LocalMedia } from "./media/localMedia.js";
import { explain, explainError, type Explanation } from "./refusals.js";
import { createSession, endSession, type Session } from "./session.js";
import { KeptState } from "./shared/keptState.js";
import { showNotice, showView } from "./views.js";

/** How long the join waits for the devices. Devices that open later are added to the call. */
const devicesPatienceMs = 1500;

/** Switches between the lobby, the call and the notices. Each view lives as long as its signal. */
export class App {
  #media = new LocalMedia();
  #view = new AbortController();
  #session: Session | null = null;

  lobby(room = "", name = ""): void {
    const signal = this.#next();
    showInAddressBar(room || null);
    showView("lobby", "Join a room");
    showLobby(room, name, this.#media, (chosen, as) => {
      showInAddressBar(chosen);
      void this.join(chosen, as);
    }, signal);
  }

  async join(room: string, name: string): Promise<void> {
    const signal = this.#next();
    const back = { label: "Back to the lobby", run: () => this.lobby(room) };
    showNotice({ title: `Joining ${room}`, text: "One moment…" }, [{ ...back, label: "Cancel" }], true);

    const kept = new KeptState(serverAddress(), room);
    const loading = kept.load();
    const media = this.#media;
    const devices = media.open();
    await Promise.race([devices, new Promise(resolve => setTimeout(resolve, devicesPatienceMs))]);
    if (signal.aborted) {
      kept.close();
      return;
    }
    const session = createSession(room, name, media, signal);
    this.#session = session;
    media.publish(session.mesh);
    try {
      await joinWhenOpen(session, tryNow => showNotice(explain("room_locked"), [{ label: "Try now", run: tryNow }, back], true), () => announce("Still locked."));
    } catch (error) {
      kept.close();
      if (!signal.aborted) {
        if (error instanceof SignalingError && ["unauthorized", "forbidden"].includes(error.code)) {
          accessToken.need();
        }
        this.#end(room, name, explainError(error));
      }
      return;
    }
    const state = await loading;
    if (signal.aborted) {
      kept.close();
      return;
    }
    showView("call", room);
    showCall(session, { kept, state }, () => this.#leave(room, name), why => this.#end(room, name, why));
    byId("room-name").focus();
  }

  #leave(room: string, name: string): void {
    this.#closeMedia();
    const text = `The others can continue in ${room}, and you can rejoin.`;
    this.#end(room, name, { title: "You left the room", text, retry: true }, "Rejoin");
  }

  #end(room: string, name: string, why: Explanation, again = "Try again"): void {
    this.#next();
    const back = { label: "Back to the lobby", run: () => this.lobby(room) };
    const retry = { label: again, run: () => void this.join(room, name) };
    showNotice(why, why.retry ? [retry, back] : [back]);
  }

  /** Closes the devices, so that the camera's light goes out. */
  #closeMedia(): void {
    this.#media.close();
    this.#media = new LocalMedia();
  }

  #next(): AbortSignal {
    const session = this.#session;
    this.#session = null;
    this.#view.abort();
    this.#view = new AbortController();
    if (session) {
      void endSession(session);
    }
    return this.#view.signal;
  }
}
