const databaseName = "signaling-demo";
const store = "rooms";
const keptMs = 30 * 24 * 60 * 60 * 1000;

interface Entry {
  state: Uint8Array;
  savedAt: number;
}

/** The text and the board of one room in this browser's storage. A browser may forbid the storage; then nothing is kept. */
export class KeptState {
  readonly #key: string;

  /** Rooms with the same name on two servers are different rooms. */
  constructor(server: string, room: string) {
    this.#key = JSON.stringify([server, room]);
  }

  /** Returns the stored state; null if there is none. Removes the rooms that were not used for 30 days. */
  async load(): Promise<Uint8Array | null> {
    try {
      const database = await open();
      try {
        const rooms = database.transaction(store, "readwrite").objectStore(store);
        const entry = await done<Partial<Entry> | undefined>(rooms.get(this.#key));
        if (entry?.state instanceof Uint8Array) {
          rooms.put({ state: entry.state, savedAt: Date.now() } satisfies Entry, this.#key);
        }
        const old = rooms.index("savedAt").openCursor(IDBKeyRange.upperBound(Date.now() - keptMs));
        old.addEventListener("success", () => {
          old.result?.delete();
          old.result?.continue();
        });
        return entry?.state instanceof Uint8Array ? entry.state : null;
      } finally {
        database.close();
      }
    } catch {
      return null;
    }
  }

  /** Stores the state. Returns false if the browser does not store it. */
  async save(state: Uint8Array): Promise<boolean> {
    try {
      const database = await open();
      try {
        await done(database.transaction(store, "readwrite").objectStore(store).put({ state, savedAt: Date.now() } satisfies Entry, this.#key));
        return true;
      } finally {
        database.close();
      }
    } catch {
      return false;
    }
  }
}

function open(): Promise<IDBDatabase> {
  const request = indexedDB.open(databaseName, 1);
  request.addEventListener("upgradeneeded", () => request.result.createObjectStore(store).createIndex("savedAt", "savedAt"));
  return done(request);
}

function done<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.addEventListener("success", () => resolve(request.result));
    request.addEventListener("error", () => reject(request.error ?? new Error("The browser’s storage failed.")));
  });
}
