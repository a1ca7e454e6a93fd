import { MessageType, type HubMessage, type IHubProtocol, type ILogger } from '@microsoft/signalr';

/** The event that the tap puts before the answer to a successful `Join` or `Resume`, with the JoinResult. The contract has no such name. */
export const ENTERED = '$Entered';

/** The event that the tap puts before a Close message, with whether the server says to come back. */
export const CLOSING = '$Closing';

/**
 * A hub protocol that tells of the answer to `Join` and `Resume` as if it were an event, at its place among the events of the wire.
 *
 * SignalR runs the handlers of all messages that came together before a single `await invoke(...)` goes on. So from its surface nobody can
 * tell whether an event came before the answer, and belongs to a room that was left, or after it, and belongs to the one just entered.
 */
export function tapped(inner: IHubProtocol): IHubProtocol {
  const entries = new Set<string>();

  const seen = (message: HubMessage): HubMessage[] => {
    if (message.type === MessageType.Completion && entries.delete(message.invocationId) && !message.error) {
      return [{ type: MessageType.Invocation, target: ENTERED, arguments: [message.result] }, message];
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
    parseMessages: (input: string | ArrayBuffer, logger: ILogger) => inner.parseMessages(input, logger).flatMap(seen),
    writeMessage(message: HubMessage) {
      if (message.type === MessageType.Invocation && ['Join', 'Resume'].includes(message.target) && message.invocationId) {
        entries.add(message.invocationId);
      }
      return inner.writeMessage(message);
    },
  };
}
