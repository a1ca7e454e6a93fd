/** Copies a text. Returns false if the browser does not allow it, for example without https. Then the page has to offer the text for selection. */
export async function copy(text: string): Promise<boolean> {
  try {
    // Without https navigator.clipboard is undefined, although its type says otherwise.
    await (navigator.clipboard as Clipboard | undefined)!.writeText(text);
    return true;
  } catch {
    return false;
  }
}
