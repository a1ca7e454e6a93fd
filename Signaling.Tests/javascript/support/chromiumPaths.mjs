import { existsSync } from 'node:fs';

const shell = '/usr/bin/chromium-headless-shell';

/** Chromium as people use it. */
export const chromiumPath = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium';

/**
 * The Chromium for tests of pages: without a browser's own interface, a new page takes a seventh of the processor time. It has no back/forward cache, and
 * closes pages in another way.
 */
export const headlessPath = process.env.CHROMIUM_PATH === undefined && existsSync(shell) ? shell : chromiumPath;
