export interface Edit {
  index: number;
  remove: number;
  insert: string;
}

/**
 * Returns the edit that turns `before` into `after`: the part between the common start and the common end. `caret` is the position of the
 * caret after the edit, which decides between equal letters. A surrogate pair is never split.
 */
export function diff(before: string, after: string, caret: number): Edit | null {
  if (before === after) {
    return null;
  }
  const shorter = Math.min(before.length, after.length);
  // The text after the caret is unchanged. So the end is compared first, and at most up to the caret.
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

/** Returns the new position of a caret after an edit of another person. */
export function moveCaret(caret: number, { index, remove, insert }: Edit): number {
  if (caret <= index) {
    return caret;
  }
  return Math.max(index, caret - remove) + insert.length;
}

const isHigh = (unit: number): boolean => unit >= 0xd800 && unit < 0xdc00;
const isLow = (unit: number): boolean => unit >= 0xdc00 && unit < 0xe000;
