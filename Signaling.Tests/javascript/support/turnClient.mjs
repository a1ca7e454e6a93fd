import { createHash, createHmac, randomBytes } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { patienceMs } from './patience.mjs';

// RFC 8489 and RFC 8656.
const magicCookie = 0x2112a442;
const allocate = 0x003;
const allocated = 0x103;
const attributes = { username: 0x06, messageIntegrity: 0x08, errorCode: 0x09, realm: 0x14, nonce: 0x15, requestedTransport: 0x19 };
const udp = Buffer.from([17, 0, 0, 0]);

/** Asks the TURN server on this port of loopback for an allocation, and gives its answer: 'allocated', or the code of the error. */
export async function tryToAllocate(port, { username, credential }) {
  const socket = createSocket('udp4');
  try {
    const transport = attribute(attributes.requestedTransport, udp);
    // The first answer is a challenge.
    const { realm, nonce } = await ask(socket, port, [transport]);
    const key = createHash('md5').update(`${username}:${realm}:${credential}`).digest();
    const { type, errorCode } = await ask(socket, port, [
      transport, attribute(attributes.username, username), attribute(attributes.realm, realm), attribute(attributes.nonce, nonce),
    ], key);
    return type === allocated ? 'allocated' : errorCode[2] * 100 + errorCode[3];
  } finally {
    socket.close();
  }
}

async function ask(socket, port, parts, key) {
  let message = Buffer.concat([header(Buffer.concat(parts).length + (key ? 24 : 0)), ...parts]);
  if (key) {
    message = Buffer.concat([message, attribute(attributes.messageIntegrity, createHmac('sha1', key).update(message).digest())]);
  }
  socket.send(message, port, '127.0.0.1');
  const [answer] = await once(socket, 'message', { signal: AbortSignal.timeout(patienceMs) });
  return read(answer);
}

function header(length) {
  const bytes = Buffer.alloc(8);
  bytes.writeUInt16BE(allocate, 0);
  bytes.writeUInt16BE(length, 2);
  bytes.writeUInt32BE(magicCookie, 4);
  return Buffer.concat([bytes, randomBytes(12)]);
}

function attribute(type, value) {
  const bytes = Buffer.from(value);
  const head = Buffer.alloc(4);
  head.writeUInt16BE(type, 0);
  head.writeUInt16BE(bytes.length, 2);
  return Buffer.concat([head, bytes, Buffer.alloc(padding(bytes.length))]);
}

function read(message) {
  const answer = { type: message.readUInt16BE(0) };
  for (let at = 20; at < message.length;) {
    const [type, length] = [message.readUInt16BE(at), message.readUInt16BE(at + 2)];
    const name = Object.keys(attributes).find(key => attributes[key] === type);
    const value = message.subarray(at + 4, at + 4 + length);
    answer[name] = name === 'realm' || name === 'nonce' ? value.toString() : value;
    at += 4 + length + padding(length);
  }
  return answer;
}

const padding = length => (4 - length % 4) % 4;
