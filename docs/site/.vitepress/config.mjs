import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { defineConfig } from 'vitepress';
import { diagrams } from './diagrams.mjs';
import { addressOf, links, repository } from './links.mjs';
import { sidebar } from './sidebar.mjs';

// Where the repository's files are on the web, such as https://host/owner/signaling/blob/main/. Without it, they are shown as names.
const filesUrl = process.env.SITE_FILES_URL;

// Below which path the site is served, such as /signaling/.
const base = process.env.SITE_BASE ?? '/';

export default defineConfig({
  title: 'Signaling',
  description: 'WebRTC signaling in rooms, on one node or many',
  lang: 'en',
  base,
  srcDir: repository,
  srcExclude: ['**/{bin,obj,artifacts,TestResults}/**', 'Signaling.Tests/**'],
  rewrites: addressOf,
  outDir: 'dist',
  ignoreDeadLinks: 'localhostLinks', // addresses of the reader's own machine; links.mjs checks the links to files
  cacheDir: 'node_modules/.cache/vitepress',
  head: [['link', { rel: 'icon', href: `${base}icon.png` }]],
  markdown: {
    languageAlias: { caddy: 'nginx', haproxy: 'nginx' },
    anchor: { slugify: anchorOf },
    config: md => {
      md.use(links, filesUrl).use(diagrams);
      md.renderer.rules.code_block = md.renderer.rules.fence; // an indented block looks like a fenced one
    },
  },
  themeConfig: {
    logo: '/icon.png',
    outline: [2, 3],
    search: { provider: 'local' },
    sidebar: sidebar(),
  },
  vite: {
    envDir: import.meta.dirname, // the repository's own .env is for Docker
    plugins: [{
      name: 'vue-of-this-folder', // the pages are in other folders, from where it is not found
      enforce: 'pre',
      resolveId: (id, _, { ssr }) => ssr && /^vue(\/server-renderer)?$/.test(id) ? { id, external: true } : undefined,
    }],
  },
  buildEnd: ({ outDir }) => {
    for (const file of ['icon.png', 'schema']) cpSync(join(repository, 'docs', file), join(outDir, file), { recursive: true });
  },
});

/** Returns a heading's anchor as code hosts make it: lower case, no punctuation, hyphens in the place of spaces. */
function anchorOf(heading) {
  return heading.trim().toLowerCase().replace(/[^\p{L}\p{M}\p{N}_\- ]/gu, '').replaceAll(' ', '-');
}
