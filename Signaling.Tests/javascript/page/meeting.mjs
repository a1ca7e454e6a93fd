// What an application would write that has nothing but @microsoft/signalr: it follows docs/protocol.md, and it knows no library of ours.
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
      PeerJoined: peer => this.#add(peer.peerId), // the later one makes the offer
      PeerLeft: (peerId, reason) => this.#remove(peerId, reason),
      ReceiveOffer: (from, offer) => this.#remote(from).takeOffer(offer),
      ReceiveAnswer: (from, answer) => this.#remote(from).pc.setRemoteDescription(answer),
      ReceiveIce: (from, candidate) => this.#remote(from).pc.addIceCandidate(candidate),
    };
    for (const [event, handle] of Object.entries(handlers)) {
      // An event that comes in one frame with the answer to Join is raised before the code behind "await invoke" goes on.
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

  /** The other end of the connection to a peer, once that has been announced. */
  remote(peerId) {
    return this.#added.get(peerId);
  }

  /** The reason with which a peer left. */
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
      throw new Error(`Peer ${peerId} was never announced.`);
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
    // Handed over as the browser gives it, the null at the end of the candidates included.
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
    // Started before anything else is awaited: a candidate that comes right behind the offer has to find it under way.
    await this.pc.setRemoteDescription(offer);
    this.#sendVideo();
    await this.pc.setLocalDescription();
    await this.#hub.invoke('SendAnswer', this.#peerId, this.pc.localDescription);
  }

  /** Sends a text over the data channel, and resolves with the one that comes from the other side. */
  async exchange(text) {
    const channel = await this.#arrivals.get('channel');
    channel.send(text);
    return await this.#arrivals.get('text');
  }

  /** Resolves with the color in the middle of the remote picture once enough frames of it were presented. */
  playing() {
    return this.#arrivals.get('color');
  }

  /** Resolves once a frame was presented that was not there yet. */
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

// Promises by name, whichever comes first: the wish for them or what fulfils them.
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

// A live picture of one color with something in it that moves.
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
