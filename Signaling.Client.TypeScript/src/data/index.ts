export { ActionError, type ActionErrorCode } from './actionError.js';
export { Actions, type ActionsOptions, type ActionTypes, type Received, type RequestOptions, type SendOptions } from './actions.js';
export { ready, sendWhenReady, writableOf, type ChannelData, type PaceOptions } from './backPressure.js';
export { FileExchange, type FileExchangeEvents, type FileExchangeOptions, type Share, type ShareOptions } from './fileExchange.js';
export type { IncomingFile } from './incomingFile.js';
export type { OutgoingFile } from './outgoingFile.js';
export { removeLeftFiles } from './privateFiles.js';
export { memorySink, openSink, type OpenSink, type Sink } from './sinks.js';
export type { Transfer, TransferState } from './transfer.js';
