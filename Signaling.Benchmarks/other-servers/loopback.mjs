// Loaded before y-webrtc's server, which would listen on all addresses and has no setting for that.
import { Server } from 'node:net';

const { listen } = Server.prototype;
Server.prototype.listen = function (port, ...others) {
  return listen.call(this, port, '127.0.0.1', ...others);
};
