import { createPrivateFile } from "./privateFiles.js";

/** A place for a file that arrives in blocks. */
export interface Sink {
  write(block: Blob): Promise<void>;
  /** Returns the file if the receiver still has to save it. */
  close(): Promise<Blob | null>;
  abort(): Promise<void>;
}

interface SavePicker {
  showSaveFilePicker?(options: { suggestedName: string }): Promise<FileSystemFileHandle>;
}

/**
 * Opens the best available place for a file: the file that the receiver picks, otherwise the page's private storage with a link at the end,
 * otherwise memory. Returns null when the receiver has closed the picker.
 */
export async function openSink(name: string): Promise<Sink | null> {
  const { showSaveFilePicker } = window as SavePicker;
  if (showSaveFilePicker) {
    try {
      return await pickedFile(await showSaveFilePicker.call(window, { suggestedName: name }));
    } catch (error) {
      if (error instanceof DOMException && error.name === "AbortError") {
        return null;
      }
    }
  }
  try {
    return await privateFile();
  } catch {
    return memory();
  }
}

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

function memory(): Sink {
  const blocks: Blob[] = [];
  return {
    write: async block => { blocks.push(block); },
    close: async () => new Blob(blocks),
    abort: async () => { blocks.length = 0; },
  };
}
