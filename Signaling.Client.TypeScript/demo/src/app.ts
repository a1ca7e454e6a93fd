import { accessToken } from "./accessToken.js";
import { serverAddress, showInAddressBar } from "./address.js";
import { loadCall, type CallPart } from "./call/loading.js";
import { byId, setText } from "./dom.js";
import { showLobby } from "./lobby/lobby.js";
import { LocalMedia } from "./media/localMedia.js";
import { explain, type Explanation } from "./refusals.js";
import { showNotice, showView, type NoticeAction } from "./views.js";
import { t } from "./words/words.js";

/** How long the join waits for the devices. Devices that open later are added to the call. */
const devicesPatienceMs = 1500;

/** Switches between the lobby, the call and the notices. Each view lives as long as its signal. */
export class App {
  #media = new LocalMedia();
  #view = new AbortController();
  #endSession: (() => Promise<void>) | null = null;

  lobby(room = "", name = ""): void {
    const signal = this.#next();
    showInAddressBar(room || null);
    showView("lobby", t("Join a room"));
    showLobby(room, name, this.#media, (chosen, as) => {
      showInAddressBar(chosen);
      void this.join(chosen, as);
    }, signal);
  }

  async join(room: string, name: string): Promise<void> {
    const signal = this.#next();
    const back = { label: t("Back to the lobby"), run: () => this.lobby(room) };
    showNotice({ title: t("Joining {room}", { room }), text: t("One moment…") }, [{ ...back, label: t("Cancel") }], true);

    const media = this.#media;
    const devices = media.open();
    const call = await this.#load(signal, back);
    if (!call) {
      return;
    }
    const kept = new call.KeptState(serverAddress(), room);
    const loading = kept.load();
    await Promise.race([devices, new Promise(resolve => setTimeout(resolve, devicesPatienceMs))]);
    if (signal.aborted) {
      kept.close();
      return;
    }
    const session = call.createSession(room, name, media, signal);
    this.#endSession = () => call.endSession(session);
    media.publish(session.mesh);
    try {
      const showLocked = (tryNow: () => void) => showNotice(explain("room_locked"), [{ label: t("Try now"), run: tryNow }, back], true);
      await call.joinWhenOpen(session, showLocked, () => setText(byId("notice-news"), t("Still locked.")));
    } catch (error) {
      kept.close();
      if (!signal.aborted) {
        if (call.asksForToken(error)) {
          accessToken.need();
        }
        this.#end(room, name, call.explainError(error));
      }
      return;
    }
    const state = await loading;
    if (signal.aborted) {
      kept.close();
      return;
    }
    showView("call", room);
    call.showCall(session, { kept, state }, () => this.#leave(room, name), why => this.#end(room, name, why));
    byId("room-name").focus();
  }

  /** Returns null if the call can't be shown, and then the user knows why. Only a new load of the page can help: a browser may keep a failed import. */
  async #load(signal: AbortSignal, back: NoticeAction): Promise<CallPart | null> {
    try {
      const call = await loadCall();
      return signal.aborted ? null : call;
    } catch {
      if (!signal.aborted) {
        this.#next();
        showNotice(explain("incomplete"), [{ label: t("Reload the page"), run: () => location.reload() }, back]);
      }
      return null;
    }
  }

  #leave(room: string, name: string): void {
    this.#closeMedia();
    const text = t("The others can continue in {room}, and you can rejoin.", { room });
    this.#end(room, name, { title: t("You left the room"), text, retry: true }, t("Rejoin"));
  }

  #end(room: string, name: string, why: Explanation, again = t("Try again")): void {
    this.#next();
    const back = { label: t("Back to the lobby"), run: () => this.lobby(room) };
    const retry = { label: again, run: () => void this.join(room, name) };
    showNotice(why, why.retry ? [retry, back] : [back]);
  }

  /** Closes the devices, so that the camera's light goes out. */
  #closeMedia(): void {
    this.#media.close();
    this.#media = new LocalMedia();
  }

  #next(): AbortSignal {
    const end = this.#endSession;
    this.#endSession = null;
    this.#view.abort();
    this.#view = new AbortController();
    void end?.();
    return this.#view.signal;
  }
}
