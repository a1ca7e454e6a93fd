import { MessageType, type HubMessage, type IHubProtocol, type ILogger } from '@microsoft/signalr';

/**
 * The event that the tap inserts before the answer to a successful `Join` or `Resume`, with the JoinResult. The contract has no such event.
 */
export const ENTERED = '$Entered';

/** The event that the tap inserts before the answer to a successful `UpdatePeer`, with the UpdateResult. */
export const UPDATED = '$Updated';

/** The event that the tap inserts before a Close message. Its argument is whether the server allows a reconnect. */
export const CLOSING = '$Closing';

const events = new Map([['Join', ENTERED], ['Resume', ENTERED], ['ResumeWith', ENTERED], ['UpdatePeer', UPDATED]]);

/**
 * Returns a hub protocol that inserts an event before the answers to these calls, each at its place among the events of the wire.
 *
 * SignalR runs the handlers of all messages that arrived together before `await invoke(...)` continues. So its public API does not show
 * whether an event came before the answer or after it: the event may belong to the former room or to the new one.
 */
export function tapped(inner: IHubProtocol, heard: () => void): IHubProtocol {
  const targets = new Map<string, string>();

  const seen = (message: HubMessage): HubMessage[] => {
    if (message.type === MessageType.Completion) {
      const target = targets.get(message.invocationId);
      targets.delete(message.invocationId);
      return target && !message.error ? [{ type: MessageType.Invocation, target, arguments: [message.result] }, message] : [message];
    }
    if (message.type === MessageType.Close) {
      return [{ type: MessageType.Invocation, target: CLOSING, arguments: [message.allowReconnect] }, message];
    }
    return [message];
  };

  return {
    name: inner.name,
    version: inner.version,
    transferFormat: inner.transferFormat,
    parseMessages(input: string | ArrayBuffer, logger: ILogger) {
      heard();
      return inner.parseMessages(input, logger).flatMap(seen);
    },
    writeMessage(message: HubMessage) {
      const target = message.type === MessageType.Invocation && events.get(message.target);
      if (target && message.invocationId) {
        targets.set(message.invocationId, target);
      }
      return inner.writeMessage(message);
    },
  };
}
