import { MessageType, type HubMessage, type IHubProtocol, type ILogger } from '@microsoft/signalr';

/** The event that the tap puts before the answer to a successful `Join` or `Resume`, with the JoinResult. The contract has no such name. */
export const ENTERED = '$Entered';

/** The event that the tap puts before the answer to a successful `UpdatePeer`, with the UpdateResult. */
export const UPDATED = '$Updated';

/** The event that the tap puts before a Close message, with whether the server says to come back. */
export const CLOSING = '$Closing';

const events = new Map([['Join', ENTERED], ['Resume', ENTERED], ['ResumeWith', ENTERED], ['UpdatePeer', UPDATED]]);

/**
 * Returns a hub protocol that brings the answers to these calls as if they were events, each at its place among the events of the wire.
 *
 * SignalR runs the handlers of all messages that came together before a single `await invoke(...)` goes on. So from its surface nobody can
 * tell whether an event came before the answer, and belongs to a room that was left, or after it, and belongs to the one just entered.
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
