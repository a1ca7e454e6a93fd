export { forNodeDataChannel, type NodeDataChannel } from './nodeDataChannel.js';
export { forWerift, type Werift } from './werift.js';
export { forWrtc, type Wrtc } from './wrtc.js';
