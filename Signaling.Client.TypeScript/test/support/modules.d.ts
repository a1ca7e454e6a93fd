// What the tests of the server lend: plain JavaScript there.
declare module '*/javascript/support/server.mjs' {
  export interface TestServer {
    readonly address: string;
    readonly hub: string;
    readonly log: string;
    stop(): Promise<void>;
    stopCleanly(): Promise<void>;
  }
  export function startServer(settings?: Record<string, string>): Promise<TestServer>;
}
