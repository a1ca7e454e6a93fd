import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { onTestFinished } from 'vitest';
import WebSocket from 'ws';

const separator = '\u001e';

/** A frame of SignalR's JSON protocol. */
export interface Frame {
  type?: number;
  target?: string;
  arguments?: never[];
  result?: never;
}

/** One client's connection through the dishonest server. */
export interface Line {
  /** Sends the client an event that the real server has not sent. */
  say(target: string, ...args: unknown[]): void;
  /** Breaks the connection without a close. */
  cut(): void;
}

/** A server that changes what the real server says, and hears everything: a proxy in front of the real one for WebSockets with JSON. */
export class DishonestServer {
  /** All that went over the wire, in both directions. */
  heard = '';
  readonly lines: Line[] = [];
  /** Returns the frames that the client gets in the place of this one. `line`: the index of the client's connection. */
  alter: (frame: Frame, line: number) => Frame[] = frame => [frame];
  /** The frames of all clients before they were altered. */
  readonly frames: { readonly line: number; readonly frame: Frame }[] = [];
  url = '';

  static async before(target: string): Promise<DishonestServer> {
    const server = new DishonestServer();
    const http = createServer((request, response) => void forward(target, request).then(({ status, body }) => {
      server.heard += body;
      response.writeHead(status, { 'content-type': 'application/json' }).end(body);
    }));
    const sockets = new WebSocket.Server({ noServer: true });
    http.on('upgrade', (request, socket, head) => sockets.handleUpgrade(request, socket as Socket, head, client => server.#join(client, target.replace('http', 'ws') + request.url)));
    http.listen(0, '127.0.0.1');
    await once(http, 'listening');
    server.url = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
    onTestFinished(async () => {
      sockets.clients.forEach(client => client.terminate());
      http.close();
      http.closeAllConnections();
    });
    return server;
  }

  #join(client: WebSocket, address: string): void {
    const real = new WebSocket(address);
    const line = this.lines.length;
    const write = (frame: Frame) => client.send(JSON.stringify(frame) + separator);
    this.lines.push({ say: (target, ...args) => write({ type: 1, target, arguments: args as never[] }), cut: () => client.terminate() });
    const early: WebSocket.Data[] = [];
    real.on('open', () => early.splice(0).forEach(data => real.send(String(data))));
    client.on('message', data => {
      this.heard += String(data);
      real.readyState === WebSocket.OPEN ? real.send(String(data)) : early.push(data);
    });
    real.on('message', data => {
      this.heard += String(data);
      for (const text of String(data).split(separator).filter(Boolean)) {
        const frame = JSON.parse(text) as Frame;
        this.frames.push({ line, frame });
        this.alter(frame, line).forEach(write);
      }
    });
    real.on('close', () => client.terminate());
    client.on('close', () => real.terminate());
    real.on('error', () => client.terminate());
  }
}

async function forward(target: string, request: IncomingMessage): Promise<{ status: number; body: string }> {
  const answer = await fetch(target + request.url, { method: request.method ?? 'POST', body: '' });
  return { status: answer.status, body: await answer.text() };
}
