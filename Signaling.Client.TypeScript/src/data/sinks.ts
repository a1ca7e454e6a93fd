import { createPrivateFile } from './privateFiles.js';

/** A place for a file that arrives in blocks. */
export interface Sink {
  write(block: Blob): Promise<void>;
  /** Returns the file if the receiver still has to save it. */
  close(): Promise<Blob | null>;
  abort(): Promise<void>;
}

/** Opens a place for a file. Returns null when the receiver has chosen none; the offer then stays open. */
export type OpenSink = (name: string, size: number) => Promise<Sink | null>;

interface SavePicker {
  showSaveFilePicker?(options: { suggestedName: string }): Promise<FileSystemFileHandle>;
}

/** More than this is not kept in memory: the page would crash. */
const maxMemoryBytes = 1024 * 1024 * 1024;

/**
 * Opens the best available place for a file: the file that the receiver picks, otherwise the page's private storage, otherwise memory. Returns null when
 * the receiver has closed the picker.
 */
export const openSink: OpenSink = async (name, size) => {
  const { showSaveFilePicker } = globalThis as SavePicker;
  if (showSaveFilePicker) {
    try {
      return await pickedFile(await showSaveFilePicker.call(globalThis, { suggestedName: name }));
    } catch (error) {
      if (error instanceof DOMException && error.name === 'AbortError') {
        return null;
      }
    }
  }
  try {
    return await privateFile();
  } catch {
    return memorySink(name, size);
  }
};

/** Keeps a file in memory, of at most 1 GiB. */
export const memorySink: OpenSink = async (_, size) => {
  if (size > maxMemoryBytes) {
    throw new DOMException('The file is too large for the memory of this page.', 'QuotaExceededError');
  }
  const blocks: Blob[] = [];
  return {
    write: async block => { blocks.push(block); },
    close: async () => new Blob(blocks),
    abort: async () => { blocks.length = 0; },
  };
};

async function pickedFile(handle: FileSystemFileHandle): Promise<Sink> {
  const stream = await handle.createWritable();
  return {
    write: block => stream.write(block),
    close: async () => {
      await stream.close();
      return null;
    },
    abort: () => stream.abort(),
  };
}

async function privateFile(): Promise<Sink> {
  const { handle, remove } = await createPrivateFile();
  const stream = await handle.createWritable();
  return {
    write: block => stream.write(block),
    close: async () => {
      await stream.close();
      return await handle.getFile();
    },
    abort: async () => {
      await stream.abort();
      await remove();
    },
  };
}
