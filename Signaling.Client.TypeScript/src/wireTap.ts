import { MessageType, type HubMessage, type IHubProtocol, type ILogger } from '@microsoft/signalr';

/** The event that the tap puts before the answer to a successful `Join`, with the JoinResult. No method of the contract is called so. */
export const JOINED = '$Joined';

/** The event that the tap puts before a Close message with which the server says not to come back. */
export const DISMISSED = '$Dismissed';

/**
 * A hub protocol that tells of the answer to `Join` as if it were an event, at its place among the events of the wire.
 *
 * SignalR runs the handlers of all messages that came together before a single `await invoke(...)` goes on. So from its surface nobody can
 * tell whether an event came before the answer, and belongs to a room that was left, or after it, and belongs to the one just entered.
 */
export function tapped(inner: IHubProtocol): IHubProtocol {
  const joins = new Set<string>();

  const seen = (message: HubMessage): HubMessage[] => {
    if (message.type === MessageType.Completion && joins.delete(message.invocationId) && !message.error) {
      return [{ type: MessageType.Invocation, target: JOINED, arguments: [message.result] }, message];
    }
    if (message.type === MessageType.Close && !message.allowReconnect) {
      return [{ type: MessageType.Invocation, target: DISMISSED, arguments: [] }, message];
    }
    return [message];
  };

  return {
    name: inner.name,
    version: inner.version,
    transferFormat: inner.transferFormat,
    parseMessages: (input: string | ArrayBuffer, logger: ILogger) => inner.parseMessages(input, logger).flatMap(seen),
    writeMessage(message: HubMessage) {
      if (message.type === MessageType.Invocation && message.target === 'Join' && message.invocationId) {
        joins.add(message.invocationId);
      }
      return inner.writeMessage(message);
    },
  };
}
