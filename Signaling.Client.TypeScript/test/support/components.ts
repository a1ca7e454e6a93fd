import { readFile } from 'node:fs/promises';
import { build } from 'esbuild';
import { compileScript, parse } from 'vue/compiler-sfc';

export type Framework = 'React' | 'Vue';
type Place = 'browser' | 'server';

const readme = new URL('../../README.md', import.meta.url);

/** The applications around the components of the README. In a browser, `turnOn` gives them a camera, and `unmount` removes them. */
const applications = {
  React: {
    browser: `
      import { StrictMode, createElement } from "react";
      import { createRoot } from "react-dom/client";
      navigator.mediaDevices.getUserMedia = async () => camera();
      const root = createRoot(document.getElementById("app"));
      root.render(createElement(StrictMode, null, createElement(Call, { name: globalThis.room })));
      globalThis.turnOn = () => document.querySelector("button").click();
      globalThis.unmount = () => root.unmount();`,
    server: `
      import { createElement } from "react";
      import { renderToString } from "react-dom/server";
      export const html = renderToString(createElement(Call, { name: "room" }));`,
  },
  Vue: {
    browser: `
      import { createApp, h } from "vue";
      const stream = shallowRef(null);
      globalThis.turnOn = () => stream.value = camera();
      const app = createApp({ render: () => h(component, { room: globalThis.room, localStream: stream.value }) });
      app.mount("#app");
      globalThis.unmount = () => app.unmount();`,
    server: `
      import { createSSRApp, h } from "vue";
      import { renderToString } from "vue/server-renderer";
      export const html = renderToString(createSSRApp({ render: () => h(component, { room: "room", localStream: null }) }));`,
  },
};

const camera = `
  const camera = () => {
    const canvas = document.createElement("canvas");
    const context = canvas.getContext("2d");
    let x = 0;
    setInterval(() => context.fillRect(x = (x + 8) % 300, 0, 8, 16), 100);
    return canvas.captureStream(10);
  };`;

/** Returns a script with the README's component for this framework in an application. */
export async function componentsOf(framework: Framework, place: Place): Promise<string> {
  const text = await readFile(readme, 'utf8');
  const source = framework === 'React' ? /```jsx\n(.*?)```/s.exec(text)![1]! : componentOf(/```vue\n(.*?)```/s.exec(text)![1]!, place);
  const { outputFiles } = await build({
    stdin: { contents: source + camera + applications[framework][place], loader: 'jsx', resolveDir: new URL('..', import.meta.url).pathname },
    bundle: true, write: false, format: place === 'browser' ? 'iife' : 'esm', platform: place === 'browser' ? 'browser' : 'node', target: 'es2022', jsx: 'automatic',
    alias: {
      '@signaling/client/react': new URL('../../src/react/index.ts', import.meta.url).pathname, '@signaling/client': new URL('../../src/index.ts', import.meta.url).pathname,
    },
    define: { 'process.env.NODE_ENV': '"development"', __VUE_OPTIONS_API__: 'true', __VUE_PROD_DEVTOOLS__: 'false', __VUE_PROD_HYDRATION_MISMATCH_DETAILS__: 'false' },
    banner: place === 'server' ? { js: 'import { createRequire } from "node:module"; const require = createRequire(process.cwd() + "/");' } : {},
    logLevel: 'error',
  });
  return outputFiles[0]!.text;
}

function componentOf(source: string, place: Place): string {
  const { descriptor } = parse(source, { filename: 'room.vue' });
  const { content } = compileScript(descriptor, {
    id: 'room', inlineTemplate: true, genDefaultAs: 'component', templateOptions: { ssr: place === 'server', ssrCssVars: [] },
  });
  return content;
}
