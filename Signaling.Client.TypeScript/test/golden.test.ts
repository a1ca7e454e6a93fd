import { readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { describe, expect, test } from 'vitest';
import { LogLevel, type ILogger } from '@microsoft/signalr';
import { next } from './support/record.js';
import { joinResult, peer, ScriptedHub } from './support/scriptedHub.js';

const golden = new URL('../../Signaling.Tests/Golden/', import.meta.url);

// The arguments and results of the methods and events of the contract, in the types of src/contract.ts.
const methods: Record<string, string> = {
  Join: '{ arguments: [c.JoinRequest]; result: c.JoinResult }',
  Resume: '{ arguments: [string]; result: c.JoinResult }',
  ResumeWith: '{ arguments: [c.ResumeRequest]; result: c.JoinResult }',
  Leave: '{ arguments: []; result: null }',
  SendOffer: '{ arguments: [string, c.SessionDescription]; result: c.SendResult }',
  SendAnswer: '{ arguments: [string, c.SessionDescription]; result: c.SendResult }',
  SendIce: '{ arguments: [string, c.IceCandidate | null]; result: c.SendResult }',
  SendMessage: '{ arguments: [string | null, string]; result: c.SendResult }',
  UpdatePeer: '{ arguments: [c.PeerUpdate]; result: c.UpdateResult }',
  GetRoster: '{ arguments: []; result: c.Roster }',
  RefreshIceServers: '{ arguments: []; result: c.IceServer[] }',
  RemovePeer: '{ arguments: [string, c.RemoveOptions]; result: null }',
  SetRoomLocked: '{ arguments: [boolean]; result: null }',
  ReportConnection: '{ arguments: [c.ConnectionReport]; result: null }',
};
const events: Record<string, string> = {
  PeerJoined: '{ arguments: [c.PeerInfo, number] }',
  PeerLeft: '{ arguments: [string, c.PeerLeftReason, number] }',
  PeerUpdated: '{ arguments: [c.PeerInfo, number] }',
  RosterChanged: '{ arguments: [c.Roster] }',
  ReceiveOffer: '{ arguments: [string, c.SessionDescription] }',
  ReceiveAnswer: '{ arguments: [string, c.SessionDescription] }',
  ReceiveIce: '{ arguments: [string, c.IceCandidate | null] }',
  ReceiveMessage: '{ arguments: [string, string] }',
  IceServersChanged: '{ arguments: [c.IceServer[]] }',
  Removed: '{ arguments: [c.RemovedReason] }',
  ServerDraining: '{ arguments: [number] }',
  PeerKnocked: '{ arguments: [c.Knock] }',
  RoomLockChanged: '{ arguments: [boolean] }',
};

const files = (kind: string) => readdirSync(new URL(`${kind}/`, golden)).filter(file => file.endsWith('.json'));
const read = (kind: string, file: string) => readFileSync(new URL(`${kind}/${file}`, golden), 'utf8');
const nameOf = (file: string) => file.split('.')[0]!;

// The compiler needs seconds to read its own declarations of the language and the browser, so they are cached.
const sources = new Map<string, ts.SourceFile | undefined>();

/** Returns the compiler's errors for this text as a file of this directory, with the strict settings of the project. */
function diagnose(text: string): string[] {
  const virtual = fileURLToPath(new URL('golden.virtual.ts', import.meta.url));
  const config = ts.readConfigFile(fileURLToPath(new URL('../tsconfig.json', import.meta.url)), ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent(config.config, ts.sys, fileURLToPath(new URL('..', import.meta.url)));
  const host = ts.createCompilerHost(options);
  const { getSourceFile, fileExists } = host;
  host.fileExists = path => path === virtual || fileExists(path);
  host.getSourceFile = (path, language) => {
    if (path === virtual) {
      return ts.createSourceFile(path, text, language);
    }
    if (!sources.has(path)) {
      sources.set(path, getSourceFile(path, language));
    }
    return sources.get(path);
  };
  const program = ts.createProgram([virtual], options, host);
  const file = program.getSourceFile(virtual);
  return [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)]
    .map(({ messageText, start = 0 }) => `${ts.flattenDiagnosticMessageText(messageText, '\n')}\n${text.slice(start, start + 80)}`);
}

// Optional fields must be present, too: the golden files have every field, so the server does not know a field that is missing there. The server
// omits a field that is optional without null.
const complete = (statements: string[]) => `import type * as c from '../src/contract.js';
  type LeftOut<T, K extends keyof T> = undefined extends T[K] ? null extends T[K] ? false : true : false;
  type Complete<T> = T extends string | number | boolean | null | undefined ? T
    : T extends readonly unknown[] ? { [K in keyof T]: Complete<T[K]> }
    : { [K in keyof T as LeftOut<T, K> extends true ? never : K]-?: Complete<T[K]> }
      & { [K in keyof T as LeftOut<T, K> extends true ? K : never]?: Complete<T[K]> };
  ${statements.join('\n')}`;
const statement = (content: string, type: string) => `(${content}) satisfies Complete<${type}>;`;

describe('The golden files', () => {
  test('exist for every method and event that the client knows, and for no others', () => {
    const known = new Set(files('methods').map(nameOf));
    expect([...known].sort()).toEqual(Object.keys(methods).sort());
    expect([...new Set(files('events').map(nameOf))].sort()).toEqual(Object.keys(events).sort());
  });

  test('match the types exactly: no field is missing, and none is additional', () => {
    const statements = (kind: string, types: Record<string, string>) => files(kind).flatMap(file => {
      const type = types[nameOf(file)];
      return type ? [statement(read(kind, file), type)] : [];
    });
    const all = [...statements('methods', methods), ...statements('events', events)];
    expect(all.length).toBeGreaterThan(15);
    expect(diagnose(complete(all))).toEqual([]);
  });

  test('with a wrong field do not compile', () => {
    const content = JSON.parse(read('events', 'PeerJoined.json')) as { arguments: [Record<string, unknown>, number] };
    const { state: _, ...less } = content.arguments[0];
    const wrong = [{ ...content.arguments[0], more: 1 }, less, { ...content.arguments[0], state: 'asleep' }];
    const found = diagnose(complete(wrong.map(peer => statement(JSON.stringify({ arguments: [peer, 7] }), events['PeerJoined']!))));
    expect(found).toEqual([expect.stringContaining('"more"'), expect.stringContaining("'state'"), expect.stringContaining('asleep')]);
  });

  test('contain only events for which the client has a handler', async () => {
    const logged: string[] = [];
    const logger: ILogger = { log: (level, message) => { if (level >= LogLevel.Warning) logged.push(message); } };
    const hub = await ScriptedHub.start();
    const client = hub.client({ logger });
    const joining = client.join('garden');
    const call = await hub.next('Join');
    call.answer(joinResult(peer('me', 1), [], 1));
    await joining;

    const last = next(client, 'left');
    for (const file of files('events').sort((one, other) => Number(nameOf(one) === 'Removed') - Number(nameOf(other) === 'Removed'))) {
      const content = JSON.parse(read('events', file)) as { arguments: unknown[] };
      call.send([nameOf(file), ...content.arguments]);
    }
    await last;

    expect(logged).toEqual([]);
  });
});
