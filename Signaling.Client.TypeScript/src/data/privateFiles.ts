const prefix = 'signaling-received-';
let folder: Promise<FileSystemDirectoryHandle> | null = null;

/** Creates a file in a folder that only this page uses, in the browser's private storage. */
export async function createPrivateFile(): Promise<{ handle: FileSystemFileHandle; remove: () => Promise<void> }> {
  folder ??= openFolder();
  const parent = await folder;
  const name = crypto.randomUUID();
  const handle = await parent.getFileHandle(name, { create: true });
  return { handle, remove: () => parent.removeEntry(name) };
}

/** The page holds the lock while it lives. A folder without a lock was left by a closed page. */
async function openFolder(): Promise<FileSystemDirectoryHandle> {
  const root = await navigator.storage.getDirectory();
  const name = prefix + crypto.randomUUID();
  await new Promise<void>(held => {
    void navigator.locks.request(name, () => {
      held();
      return new Promise<never>(() => undefined);
    });
  });
  return root.getDirectoryHandle(name, { create: true });
}

/** Deletes the received files of earlier visits. */
export async function removeLeftFiles(): Promise<void> {
  try {
    const root = await navigator.storage.getDirectory();
    for await (const name of root.keys()) {
      if (name.startsWith(prefix)) {
        await navigator.locks.request(name, { ifAvailable: true }, lock => lock && root.removeEntry(name, { recursive: true }));
      }
    }
  } catch {
    // This browser has no private files, or another page is deleting them.
  }
}
