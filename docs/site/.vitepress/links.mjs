import { existsSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';

export const repository = resolve(import.meta.dirname, '../../..');

/** Returns the file of the site that a Markdown file of the repository becomes. */
export function addressOf(file) {
  const page = file.startsWith('docs/') ? file.slice('docs/'.length) : `repository/${file}`;
  return file.startsWith('docs/') ? page.replace(/(^|\/)README\.md$/, '$1index.md') : page;
}

/** Leads the relative links between the repository's files to the pages of the site. A dead link ends the build. */
export function links(md, filesUrl) {
  md.core.ruler.push('repository-links', ({ tokens, env }) => {
    for (const { children } of tokens.filter(token => token.type === 'inline')) {
      children.forEach((token, i) => {
        const href = token.type === 'link_open' && token.attrGet('href');
        if (!href || /^(#|[a-z]+:)/.test(href)) return;

        const { file, anchor } = resolveLink(env.realPath ?? env.path, href);
        if (file.endsWith('.md')) token.attrSet('href', `/${addressOf(file)}${anchor}`);
        else if (file.startsWith('docs/')) publish(token, file);
        else if (filesUrl) token.attrSet('href', new URL(file + anchor, filesUrl).href);
        else showName(children.slice(i), file);
      });
    }
  });
}

function resolveLink(page, href) {
  const [path, anchor = ''] = decodeURI(href).split(/(?=#)/);
  let target = resolve(dirname(page), path);
  if (!existsSync(target)) throw new Error(`${relative(repository, page)} has a dead link: ${href}`);
  const index = join(target, 'README.md');
  if (statSync(target).isDirectory() && existsSync(index)) target = index;
  return { file: relative(repository, target), anchor };
}

/** A file that is in the site as it is. The attribute keeps the client from taking it for a page. */
function publish(link, file) {
  link.attrSet('href', `/${file.slice('docs/'.length)}`);
  link.attrSet('target', '_self');
}

/** Takes the link away, and adds the file's path to the text if it is not there. */
function showName([open, ...rest], file) {
  const end = rest.findIndex(token => token.type === 'link_close');
  const text = rest.slice(0, end).map(token => token.content).join('');
  for (const token of [open, rest[end]]) token.tag = 'span';
  open.attrs = [['class', 'file']];
  if (!text.includes(file)) open.attrSet('data-path', file);
}
