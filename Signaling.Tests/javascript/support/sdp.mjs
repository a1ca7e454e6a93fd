const audio = [111, 63, 9, 0, 8, 13, 110, 126];
const video = Array.from({ length: 22 }, (_, i) => 96 + i);

/** A session description with the size and form of a real browser's: media sections and data, with CRLF at the ends of lines. */
export const realSdp = [
  'v=0', 'o=- 4611731400430051336 2 IN IP4 127.0.0.1', 's=-', 't=0 0', 'a=group:BUNDLE 0 1 2', 'a=extmap-allow-mixed',
  ...media(0, 'audio', audio, type => [`a=rtpmap:${type} opus/48000/2`, `a=fmtp:${type} minptime=10;useinbandfec=1`]),
  ...media(1, 'video', video, type => [
    `a=rtpmap:${type} H264/90000`, ...['goog-remb', 'transport-cc', 'ccm fir', 'nack', 'nack pli'].map(kind => `a=rtcp-fb:${type} ${kind}`),
    `a=fmtp:${type} level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f`,
  ]),
  'm=application 9 UDP/DTLS/SCTP webrtc-datachannel', 'c=IN IP4 0.0.0.0', 'a=mid:2', 'a=sctp-port:5000', 'a=max-message-size:262144', '',
].join('\r\n');

/** Text that a careless relay would normalise, escape twice, truncate or mistake for the end of a frame. */
export const awkwardText = [
  // Not at the beginning: there the MessagePack decoder of the JavaScript client drops it.
  'byte order mark \uFEFF', 'emoji 👩‍👩‍👧‍👦🏳️‍🌈', 'composed é, combining e\u0301 a\u0308\u0323',
  'nul \0 nul', 'record separator \u001e', 'escape \u001b[0m',
  'line separators \u2028 \u2029 \u0085', 'noncharacters \uFFFE \uFFFF \u{10FFFF}', 'quotes " \' `', 'backslashes \\ \\\\ \\u0041 \\n \\',
  'slashes / // \\/',
  '<script>alert("x")</script> &amp; &#x41; + %41', 'tab\tform feed\fbackspace\bdelete\x7f', 'lone \r and lone \n',
  'data: {"type":7}', 'بِسْمِ \u202e rtl',
].join('\r\n');

export const awkwardSdp = `${realSdp}a=x-awkward:${awkwardText}\r\n\r\n  `;

export const realCandidate = {
  candidate: 'candidate:842163049 1 udp 1677729535 203.0.113.7 46154 typ srflx raddr 10.0.0.17 rport 46154 generation 0 ufrag EsAw',
  sdpMid: '0',
  sdpMLineIndex: 0,
  usernameFragment: 'EsAw',
};

function media(mid, kind, types, describe) {
  return [
    `m=${kind} 9 UDP/TLS/RTP/SAVPF ${types.join(' ')}`, 'c=IN IP4 0.0.0.0', 'a=rtcp:9 IN IP4 0.0.0.0',
    'a=ice-ufrag:EsAw', 'a=ice-pwd:P2uYro0UCOQ4zxjKXaWCBui1', 'a=ice-options:trickle',
    'a=fingerprint:sha-256 D2:FA:0E:C3:22:59:5E:14:95:69:92:3D:13:B4:84:24:2C:C2:A2:C0:3E:FD:34:8E:5E:EA:6F:AF:52:CE:E6:0F',
    'a=setup:actpass', `a=mid:${mid}`, 'a=sendrecv', 'a=rtcp-mux', 'a=rtcp-rsize', ...types.flatMap(describe),
    `a=ssrc:${1399694169 + mid} cname:/exJcmhSLpyu9FgV`, `a=ssrc:${1399694169 + mid} msid:stream track${mid}`,
  ];
}
