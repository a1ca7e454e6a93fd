import { readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { addressOf, repository } from './links.mjs';

const docs = join(repository, 'docs');

/** Returns the groups of the index, docs/README.md: each heading with the pages that its table links to. */
export function sidebar() {
  const groups = readFileSync(join(docs, 'README.md'), 'utf8').split(/^## /m).filter(group => group.includes('\n| '));
  return groups.map(group => ({
    text: group.slice(0, group.indexOf('\n')),
    items: [...group.matchAll(/\[([^\]]+)\]\(([^)#]+\.md)(#[^)]*)?\)/g)].map(([, text, page, anchor = '']) => ({
      text,
      link: address(page) + anchor,
      ...(page === 'decisions/README.md' && { collapsed: true, items: decisions() }),
    })),
  }));
}

function decisions() {
  return readdirSync(join(docs, 'decisions')).filter(file => /^\d/.test(file)).sort().map(file => ({
    text: readFileSync(join(docs, 'decisions', file), 'utf8').match(/^# (.+)$/m)[1],
    link: address(`decisions/${file}`),
  }));
}

function address(page) {
  return `/${addressOf(posix.join('docs', page))}`.replace(/(index)?\.md$/, (_, index) => index ? '' : '.html');
}
