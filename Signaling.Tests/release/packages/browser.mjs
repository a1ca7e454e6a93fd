// A fresh npm project with the package @signaling/client, bundled by esbuild. In Node.js it is a peer without media.
import { PeerMesh, SignalingClient } from "@signaling/client";

const client = new SignalingClient(process.argv[2]);
const { peers } = await client.join({ room: "garden", displayName: "Cleo" });
if (peers.length !== 2 || typeof PeerMesh !== "function") throw new Error(`Two peers were expected: ${JSON.stringify(peers)}`);
await client.sendMessage(null, "hello");
await client.close();
console.log("sent");
