import { HttpTransportType, JsonHubProtocol } from '@microsoft/signalr';
import { MessagePackHubProtocol } from '@microsoft/signalr-protocol-msgpack';

const json = () => new JsonHubProtocol();
const messagePack = () => new MessagePackHubProtocol();

export const jsonOverWebSockets = {
  name: 'JSON over WebSockets', protocol: json, transport: HttpTransportType.WebSockets,
};

export const jsonOverServerSentEvents = {
  name: 'JSON over Server-Sent Events', protocol: json, transport: HttpTransportType.ServerSentEvents,
};

export const jsonOverLongPolling = {
  name: 'JSON over long polling', protocol: json, transport: HttpTransportType.LongPolling,
};

export const jsonWithoutNegotiation = {
  name: 'JSON over WebSockets without negotiation', protocol: json, transport: HttpTransportType.WebSockets, skipNegotiation: true,
};

export const messagePackOverWebSockets = {
  name: 'MessagePack over WebSockets', protocol: messagePack, transport: HttpTransportType.WebSockets,
};

export const messagePackOverLongPolling = {
  name: 'MessagePack over long polling', protocol: messagePack, transport: HttpTransportType.LongPolling,
};

export const messagePackWithoutNegotiation = {
  name: 'MessagePack over WebSockets without negotiation', protocol: messagePack, transport: HttpTransportType.WebSockets, skipNegotiation: true,
};

/** Every way in which SignalR's own client can talk to the hub. Server-Sent Events carry text only, so MessagePack does without them. */
export const kinds = [
  jsonOverWebSockets, jsonOverServerSentEvents, jsonOverLongPolling, jsonWithoutNegotiation,
  messagePackOverWebSockets, messagePackOverLongPolling,
];
