const databaseName = "signaling-demo";
const store = "rooms";
const keptMs = 30 * 24 * 60 * 60 * 1000;

interface Entry {
  state: Uint8Array;
  savedAt: number;
}

/**
 * The text and the board of one room in this browser's storage. A browser may forbid the storage; then nothing is kept.
 * The database stays open from `load` to `close`, so that a page that goes can store its last change: a page that is being left has no time to open it.
 */
export class KeptState {
  readonly #key: string;
  #database: Promise<IDBDatabase> | undefined;
  #open: IDBDatabase | undefined;

  /** Rooms with the same name on two servers are different rooms. */
  constructor(server: string, room: string) {
    this.#key = JSON.stringify([server, room]);
  }

  /** Returns the stored state; null if there is none. Removes the rooms that were not used for 30 days. */
  async load(): Promise<Uint8Array | null> {
    try {
      const rooms = (this.#open ?? await this.#opened()).transaction(store, "readwrite").objectStore(store);
      const entry = await done<Partial<Entry> | undefined>(rooms.get(this.#key));
      if (entry?.state instanceof Uint8Array) {
        rooms.put(newEntry(entry.state), this.#key);
      }
      const old = rooms.index("savedAt").openCursor(IDBKeyRange.upperBound(Date.now() - keptMs));
      old.addEventListener("success", () => {
        old.result?.delete();
        old.result?.continue();
      });
      return entry?.state instanceof Uint8Array ? entry.state : null;
    } catch {
      return null;
    }
  }

  /** Stores the state. Returns false if the browser does not store it. The write begins before this method returns if the database is open. */
  async save(state: Uint8Array): Promise<boolean> {
    try {
      const transaction = (this.#open ?? await this.#opened()).transaction(store, "readwrite");
      transaction.objectStore(store).put(newEntry(state), this.#key);
      transaction.commit(); // without it, the browser cancels the write when the page goes
      await completed(transaction);
      return true;
    } catch {
      return false;
    }
  }

  /** Closes the database when what was saved before is stored. */
  close(): void {
    void this.#database?.then(database => database.close(), () => {});
    this.#forget();
  }

  #opened(): Promise<IDBDatabase> {
    if (!this.#database) {
      const opening = open();
      this.#database = opening;
      opening.then(database => {
        if (this.#database === opening) {
          this.#open = database;
        }
        database.addEventListener("close", () => this.#forget()); // the user has cleared the storage
      }, () => this.#forget());
    }
    return this.#database;
  }

  #forget(): void {
    this.#database = undefined;
    this.#open = undefined;
  }
}

function newEntry(state: Uint8Array): Entry {
  return { state, savedAt: Date.now() };
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

/** A full disk shows only when the transaction ends. */
function completed(transaction: IDBTransaction): Promise<void> {
  return new Promise((resolve, reject) => {
    transaction.addEventListener("complete", () => resolve());
    transaction.addEventListener("abort", () => reject(transaction.error ?? new Error("The browser’s storage failed.")));
  });
}
