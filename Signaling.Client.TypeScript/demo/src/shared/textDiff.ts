export interface Edit {
  index: number;
  remove: number;
  insert: string;
}

/**
 * The one edit that makes `after` of `before`: what lies between the common start and the common end. `caret` is where the caret stands
 * after the edit; among equal letters it tells which one was typed. A pair of surrogates is never taken apart.
 */
export function diff(before: string, after: string, caret: number): Edit | null {
  if (before === after) {
    return null;
  }
  const shorter = Math.min(before.length, after.length);
  // What stands after the caret is what stood there before, so the end is matched first, and no further than to the caret.
  const longestEnd = Math.min(shorter, after.length - caret);
  let end = 0;
  while (end < longestEnd && before.charCodeAt(before.length - 1 - end) === after.charCodeAt(after.length - 1 - end)) {
    end++;
  }
  if (isLow(after.charCodeAt(after.length - end))) {
    end--;
  }
  let start = 0;
  while (start < shorter - end && before.charCodeAt(start) === after.charCodeAt(start)) {
    start++;
  }
  if (start > 0 && isHigh(after.charCodeAt(start - 1))) {
    start--;
  }
  return { index: start, remove: before.length - end - start, insert: after.slice(start, after.length - end) };
}

/** Where a caret goes when the text around it is edited by somebody else. */
export function moveCaret(caret: number, { index, remove, insert }: Edit): number {
  if (caret <= index) {
    return caret;
  }
  return Math.max(index, caret - remove) + insert.length;
}

const isHigh = (unit: number): boolean => unit >= 0xd800 && unit < 0xdc00;
const isLow = (unit: number): boolean => unit >= 0xdc00 && unit < 0xe000;
