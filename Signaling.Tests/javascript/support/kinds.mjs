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

/** All combinations of transport and protocol of SignalR's own client. Server-Sent Events carry only text, so MessagePack does not support them. */
export const kinds = [
  jsonOverWebSockets, jsonOverServerSentEvents, jsonOverLongPolling, jsonWithoutNegotiation,
  messagePackOverWebSockets, messagePackOverLongPolling,
];
