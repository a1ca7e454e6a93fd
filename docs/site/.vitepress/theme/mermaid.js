import url from '@mermaid-js/tiny/dist/mermaid.tiny.js?url';

let loaded;
let last = Promise.resolve();

/** Draws a diagram. Mermaid has one configuration for all of them, so one is drawn after the other. */
export function draw(id, text, isDark) {
  last = last.catch(() => {}).then(async () => {
    const mermaid = await (loaded ??= load());
    mermaid.initialize({ startOnLoad: false, theme: isDark ? 'dark' : 'neutral', fontFamily: 'inherit', htmlLabels: false, flowchart: { htmlLabels: false } });
    const { svg } = await mermaid.render(id, text);
    return svg.replace(/max-width: ([\d.]+)px/, (style, width) => `${style}; min-width: ${width * 0.52}px`); // text stays legible: wide diagrams scroll
  });
  return last;
}

function load() {
  return new Promise((resolve, reject) => {
    const script = Object.assign(document.createElement('script'), { src: url, onload: () => resolve(globalThis.mermaid), onerror: reject });
    document.head.append(script);
  });
}
