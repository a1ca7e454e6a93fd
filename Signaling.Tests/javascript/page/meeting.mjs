// An application that uses only @microsoft/signalr: it follows docs/protocol.md, without one of our client libraries.
const patienceMs = 15_000;

export class Meeting {
  #hub;
  #iceServers;
  #joined = Promise.withResolvers();
  #left = new Promises();
  #remotes = new Map();
  #added = new Promises();
  #stream;

  constructor(hubUrl, color) {
    this.#stream = paint(color);
    this.#hub = new signalR.HubConnectionBuilder().withUrl(hubUrl).configureLogging(signalR.LogLevel.Error).build();

    const handlers = {
      PeerJoined: peer => this.#add(peer.peerId), // the peer that joined later sends the offer
      PeerLeft: (peerId, reason) => this.#remove(peerId, reason),
      ReceiveOffer: (from, offer) => this.#remote(from).takeOffer(offer),
      ReceiveAnswer: (from, answer) => this.#remote(from).pc.setRemoteDescription(answer),
      ReceiveIce: (from, candidate) => this.#remote(from).pc.addIceCandidate(candidate),
    };
    for (const [event, handle] of Object.entries(handlers)) {
      // An event in the same frame as the answer to Join is raised before the code after "await invoke" continues.
      this.#hub.on(event, async (...args) => {
        await this.#joined.promise;
        await handle(...args);
      });
    }
  }

  async join(room) {
    await this.#hub.start();
    const joined = await this.#hub.invoke('Join', { room });
    this.#iceServers = joined.iceServers;
    const earlier = joined.peers.map(peer => this.#add(peer.peerId));
    this.#joined.resolve();
    await Promise.all(earlier.map(remote => remote.call()));
    return joined.peerId;
  }

  /** Returns the connection to a peer after its PeerJoined. */
  remote(peerId) {
    return this.#added.get(peerId);
  }

  /** Returns the reason with which a peer left. */
  left(peerId) {
    return this.#left.get(peerId);
  }

  #add(peerId) {
    const remote = new Remote(this.#hub, peerId, this.#iceServers, this.#stream);
    this.#remotes.set(peerId, remote);
    this.#added.resolve(peerId, remote);
    return remote;
  }

  #remove(peerId, reason) {
    this.#remote(peerId).close();
    this.#remotes.delete(peerId);
    this.#left.resolve(peerId, reason);
  }

  #remote(peerId) {
    const remote = this.#remotes.get(peerId);
    if (!remote) {
      throw new Error(`Peer ${peerId} was not announced by PeerJoined.`);
    }
    return remote;
  }
}

class Remote {
  #hub;
  #peerId;
  #stream;
  #arrivals = new Promises();
  #video = document.createElement('video');

  constructor(hub, peerId, iceServers, stream) {
    this.#hub = hub;
    this.#peerId = peerId;
    this.#stream = stream;
    this.pc = new RTCPeerConnection({ iceServers });
    // Sent as the browser provides it, including the null at the end of the candidates.
    this.pc.onicecandidate = ({ candidate }) => hub.invoke('SendIce', peerId, candidate);
    this.pc.ondatachannel = ({ channel }) => this.#use(channel);
    this.pc.ontrack = ({ streams: [remoteStream] }) => this.#show(remoteStream);
  }

  async call() {
    this.#use(this.pc.createDataChannel('text'));
    this.#sendVideo();
    await this.pc.setLocalDescription();
    await this.#hub.invoke('SendOffer', this.#peerId, this.pc.localDescription);
  }

  async takeOffer(offer) {
    // Called before the first await: a candidate that arrives directly after the offer must find this call in progress.
    await this.pc.setRemoteDescription(offer);
    this.#sendVideo();
    await this.pc.setLocalDescription();
    await this.#hub.invoke('SendAnswer', this.#peerId, this.pc.localDescription);
  }

  /** Sends a text over the data channel, and resolves with the text from the other side. */
  async exchange(text) {
    const channel = await this.#arrivals.get('channel');
    channel.send(text);
    return await this.#arrivals.get('text');
  }

  /** Resolves with the color in the middle of the remote picture after some frames have been presented. */
  playing() {
    return this.#arrivals.get('color');
  }

  /** Resolves when another frame has been presented. */
  keepsPlaying() {
    return new Promise(resolve => this.#video.requestVideoFrameCallback(() => resolve()));
  }

  close() {
    this.pc.close();
    this.#video.remove();
  }

  #sendVideo() {
    for (const track of this.#stream.getTracks()) {
      this.pc.addTrack(track, this.#stream);
    }
  }

  #use(channel) {
    channel.onmessage = ({ data }) => this.#arrivals.resolve('text', data);
    channel.onopen = () => this.#arrivals.resolve('channel', channel);
  }

  #show(stream) {
    this.#video.muted = true;
    this.#video.autoplay = true;
    this.#video.srcObject = stream;
    document.body.append(this.#video);
    let frames = 0;
    const count = () => {
      if (++frames > 10) {
        this.#arrivals.resolve('color', colorOf(this.#video));
      }
      this.#video.requestVideoFrameCallback(count);
    };
    this.#video.requestVideoFrameCallback(count);
  }
}

// Promises by name. A promise can be requested before or after it is resolved.
class Promises {
  #byName = new Map();

  get(name) {
    const tooLate = new Promise((_, reject) => setTimeout(() => reject(new Error(`No "${name}" within ${patienceMs} ms.`)), patienceMs));
    return Promise.race([this.#entry(name).promise, tooLate]);
  }

  resolve(name, value) {
    this.#entry(name).resolve(value);
  }

  #entry(name) {
    if (!this.#byName.has(name)) {
      this.#byName.set(name, Promise.withResolvers());
    }
    return this.#byName.get(name);
  }
}

// A live picture of one color with a moving part.
function paint(color) {
  const canvas = document.querySelector('canvas');
  const context = canvas.getContext('2d');
  let x = 0;
  setInterval(() => {
    context.fillStyle = color;
    context.fillRect(0, 0, canvas.width, canvas.height);
    context.fillStyle = 'white';
    context.fillRect(x = (x + 8) % canvas.width, 0, 8, 16);
  }, 40);
  return canvas.captureStream(25);
}

function colorOf(video) {
  const canvas = new OffscreenCanvas(video.videoWidth, video.videoHeight);
  const context = canvas.getContext('2d');
  context.drawImage(video, 0, 0);
  const [red, green, blue] = context.getImageData(canvas.width / 2, canvas.height / 2, 1, 1).data;
  const strongest = Math.max(red, green, blue);
  return { [red]: 'red', [green]: 'green', [blue]: 'blue' }[strongest];
}
