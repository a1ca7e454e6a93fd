import { finding, type Finding } from './report.js';

/** Whether this address leads to this computer only. */
export const isLoopback = (host: string): boolean => /^(localhost|.*\.localhost|127(\.\d+){3}|\[::1\])$/.test(host);

/** Whether the page may use cameras, and whether others can open its address. */
export function checkPage(server: string): Finding {
  const { isSecureContext, location } = globalThis;
  const serverUrl = new URL(server);
  const details = {
    isSecureContext, hasWebRtc: typeof RTCPeerConnection === 'function', hasMediaDevices: navigator.mediaDevices !== undefined, host: location.hostname,
    serverHost: serverUrl.hostname,
  };
  if (!details.hasWebRtc) {
    return finding('failed', 'This browser makes no calls: WebRTC is missing or switched off. Use another browser, or switch it on.', details);
  }
  if (location.protocol === 'https:' && serverUrl.protocol === 'http:' && !isLoopback(serverUrl.hostname)) {
    return finding('failed', 'The page has an https: address and the server an http: one, which browsers block. Give the server an https: address.', details);
  }
  if (!isSecureContext) {
    return finding('warning', 'The page has no https: address, so browsers give it no camera and no microphone. Open it over https:.', details);
  }
  if (isLoopback(location.hostname) || isLoopback(serverUrl.hostname)) {
    return finding('warning', 'This address works on this computer only. Other people need one that they can reach.', details);
  }
  return finding('ok', 'The page may use cameras and microphones.', details);
}

/** What the browser has decided about camera and microphone. No device is opened. */
export async function checkPermissions(): Promise<Finding> {
  const details = { camera: await permission('camera'), microphone: await permission('microphone') };
  const refused = Object.entries(details).filter(([, state]) => state === 'denied').map(([name]) => name);
  if (refused.length > 0) {
    return finding('warning', `The browser does not give this page the ${refused.join(' and the ')}. Allow it in the settings of the page, next to its address.`, details);
  }
  return Object.values(details).every(state => state === 'unknown')
    ? finding('skipped', 'The browser does not say whether the page may use camera and microphone.', details)
    : finding('ok', 'The browser lets this page use camera and microphone, or asks.', details);
}

/** Whether the page may connect to addresses of its own network. Browsers that do not ask allow it. */
export async function checkLocalNetwork(): Promise<Finding> {
  const details = {
    localNetworkAccess: await permission('local-network-access'), localNetwork: await permission('local-network'), loopbackNetwork: await permission('loopback-network'),
  };
  const states = Object.values(details);
  if (states.includes('denied')) {
    return finding('warning', 'The browser does not let this page connect to other devices in your network. Allow it in the settings of the page.', details);
  }
  return states.every(state => state === 'unknown')
    ? finding('skipped', 'This browser does not ask before it connects to your own network.', details)
    : finding('ok', 'The page may connect to your own network, or the browser asks.', details);
}

async function permission(name: string): Promise<PermissionState | 'unknown'> {
  try {
    return (await navigator.permissions.query({ name: name as PermissionName })).state;
  } catch {
    return 'unknown'; // this browser knows no such permission
  }
}
