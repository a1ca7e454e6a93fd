const prefix = "received-";
let folder: Promise<FileSystemDirectoryHandle> | null = null;

/** A new file in a folder that only this page knows, on disk and out of sight. */
export async function createPrivateFile(): Promise<{ handle: FileSystemFileHandle; remove: () => Promise<void> }> {
  folder ??= openFolder();
  const parent = await folder;
  const name = crypto.randomUUID();
  const handle = await parent.getFileHandle(name, { create: true });
  return { handle, remove: () => parent.removeEntry(name) };
}

/** The lock is held as long as the page lives; a folder without one was left behind by a page that is gone. */
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

/** Frees the disk of what earlier visits received. */
export async function removeLeftFiles(): Promise<void> {
  try {
    const root = await navigator.storage.getDirectory();
    for await (const name of root.keys()) {
      if (name.startsWith(prefix)) {
        await navigator.locks.request(name, { ifAvailable: true }, lock => lock && root.removeEntry(name, { recursive: true }));
      }
    }
  } catch {
    // No private files in this browser, or another page is cleaning.
  }
}
