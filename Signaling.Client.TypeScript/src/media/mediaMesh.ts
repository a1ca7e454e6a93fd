import { PeerMesh } from '../peerMesh.js';
import type { PeerMeshOptions } from '../peerMeshOptions.js';
import type { SignalingClient } from '../signalingClient.js';
import { Media } from './media.js';

export interface MediaMeshOptions extends Omit<PeerMeshOptions, 'extension'> {
  /** The most that this side sends of all its published videos together, in kilobits per second. Default: what the network takes. */
  sendBudgetKbps?: number;
}

/** A mesh whose tracks can have names, limits and states. */
export class MediaMesh extends PeerMesh {
  readonly media: Media;

  constructor(client: SignalingClient, { sendBudgetKbps, ...options }: MediaMeshOptions = {}) {
    const media = new Media(sendBudgetKbps);
    super(client, { ...options, extension: media });
    this.media = media;
    media.begin(this);
  }
}
