// The types of the plain JavaScript modules that these tests share with the server's tests.
declare module '*/javascript/support/chromiumPaths.mjs' {
  export const chromiumPath: string;
  export const headlessPath: string;
}
declare module '*/javascript/support/server.mjs' {
  export interface TestServer {
    readonly address: string;
    readonly hub: string;
    readonly log: string;
    said(pattern: RegExp): Promise<RegExpExecArray>;
    stop(signal?: 'SIGTERM' | 'SIGKILL'): Promise<void>;
    stopCleanly(): Promise<void>;
  }
  export function startServer(settings?: Record<string, string>, environment?: Record<string, string>): Promise<TestServer>;
}

declare module '*/javascript/support/balancer.mjs' {
  export interface Balancer {
    readonly address: string;
    stop(): Promise<void>;
  }
  export function startHaproxy(nodes: string[]): Promise<Balancer>;
}

declare module '*/javascript/support/coturn.mjs' {
  export interface Coturn {
    readonly url: string;
    readonly secret: string;
    readonly log: string;
    said(pattern: RegExp): Promise<RegExpExecArray>;
    credentials(name: string, secondsLeft: number): { username: string; credential: string };
    restart(): Promise<void>;
    stop(): Promise<void>;
  }
  export function startCoturn(): Promise<Coturn>;
}

declare module '*/javascript/support/redis.mjs' {
  export function startRedis(): Promise<{ readonly address: string; stop(): Promise<void> }>;
}

declare module '*/javascript/support/program.mjs' {
  export function freePort(): Promise<number>;
  export function needs(...names: string[]): { skip: string | false };
}

declare module '*/javascript/support/patience.mjs' {
  export function untilHealthy(address: string): Promise<void>;
}

declare module 'react-dom/client' {
  export function createRoot(container: Element): { render(node: import('react').ReactNode): void; unmount(): void };
}
