/** Makes a Diagram of each code block in mermaid's language. */
export function diagrams(md) {
  const { fence } = md.renderer.rules;
  md.renderer.rules.fence = (tokens, i, ...rest) => tokens[i].info.trim() === 'mermaid'
    ? `<Diagram source="${encodeURIComponent(tokens[i].content)}" />`
    : fence(tokens, i, ...rest);
}
