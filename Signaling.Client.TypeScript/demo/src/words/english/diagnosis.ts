import type { Dictionary } from "../words.js";

// All words of the page that checks the connection. The findings are those of the client library, which speaks English; a test compares them.
export const diagnosisWords = [
  // the page
  "Check your connection", "This finds out whether calls can work from this computer. Camera and microphone stay off.", "Checking…", "Copy the details",
  "Copied", "Select and copy the details below", "Check again", "To the lobby", "What was looked at", "Details for an expert",
  "They contain the address of your network. They contain no password and no token.", "Details", "Everything works",
  "Calls work, but not for everybody", "Calls do not work as they should", "Works", "Note", "Problem", "Not checked",
  "This page", "Camera and microphone", "Your own network", "Server", "Clock", "WebSockets", "Server-sent events", "Long polling", "Joining a room",
  "Peer connections", "STUN server", "TURN server by UDP", "TURN server by TCP", "TURN server by TLS",
  // findings about the page
  "This browser makes no calls: WebRTC is missing or switched off. Use another browser, or switch it on.",
  "The page has an https: address and the server an http: one, which browsers block. Give the server an https: address.",
  "The page has no https: address, so browsers give it no camera and no microphone. Open it over https:.",
  "This address works on this computer only. Other people need one that they can reach.", "The page may use cameras and microphones.",
  "The browser does not give this page the camera. Allow it in the settings of the page, next to its address.",
  "The browser does not give this page the microphone. Allow it in the settings of the page, next to its address.",
  "The browser does not give this page the camera and the microphone. Allow it in the settings of the page, next to its address.",
  "The browser does not say whether the page may use camera and microphone.", "The browser lets this page use camera and microphone, or asks.",
  "The browser does not let this page connect to other devices in your network. Allow it in the settings of the page.",
  "This browser does not ask before it connects to your own network.", "The page may connect to your own network, or the browser asks.",
  "This could not be looked at ({name}). {error}",
  // findings about the server
  "There is no signaling server at {address}. Check the address, and the path at which a proxy passes it on.",
  "The server lets nobody in without a valid access token.", "The server, or a proxy before it, answers with the error {status}. Try again later.",
  "Something else than a signaling server answers at {address}. Check the address, and the path at which a proxy passes it on.", "The server answers.",
  "A page of another origin cannot see the server’s clock.",
  "The clock of this computer is {seconds} seconds behind the server’s. Set it right: tokens may count as expired.",
  "The clock of this computer is {seconds} seconds ahead of the server’s. Set it right: tokens may count as expired.",
  "The clock of this computer is right.", "WebSockets: the server does not offer it, or was not reached.",
  "Server-sent events: the server does not offer it, or was not reached.", "Long polling: the server does not offer it, or was not reached.",
  "WebSockets: works.", "Server-sent events: works.", "Long polling: works.",
  "WebSockets do not come through, so a slower connection is used. A proxy or a firewall between you and the server has to let them through.",
  "Server-sent events: does not come through. It is only used where WebSockets do not.",
  "Long polling: does not come through. It is only used where WebSockets do not.", "A room can be joined.",
  "The server lets nobody into the room without a valid access token for it.", "The room cannot be joined. {error}",
  "This computer has no network. Connect it, and try again.",
  "{host} answers, but does not allow pages from {origin}. Add this origin to the server’s allowed origins, and check the path of the address.",
  "The server at {host} cannot be reached. It may be down, or a firewall may block it.",
  "The server is at {found}, and not at {address}. Correct the address that the page uses, or the path at which a proxy passes it on.",
  "The server was not reached.",
  // findings about the connections between people
  "This browser has no WebRTC.", "The STUN and TURN servers are not known, because no room was joined.",
  "The browser refuses the STUN and TURN servers. Correct them in the settings of the server. {error}", "The browser makes peer connections.",
  "The browser offers no address of this computer, perhaps by a setting or an extension. Calls then need a TURN server.",
  "The browser does not connect this page with itself. A firewall on this computer or an extension may block it.",
  "The server names no STUN server. A TURN server does the same.",
  "The server names no STUN server, so only people in one network can call each other.", "A STUN server answers.",
  "No STUN server answers. The network may block UDP: calls then need a TURN server over TCP or TLS.",
  "The server names no TURN address for {way}.",
  "The server has no TURN server. Where networks do not let people connect directly, such as in offices and with mobile phones, calls fail.",
  "The server has no TURN server.", "The TURN server relays over {way}.",
  "The TURN server accepts over {way}, but what it relays does not arrive. Check its relay ports and its firewall.",
  "The TURN server refuses the credentials over {way}. The secret of the signaling server and that of the TURN server have to be the same, and both clocks right.",
  "The TURN server refuses over {way}. It may be full, or its settings wrong.",
  "The TURN server does not answer over {way}. It may be down, or a firewall may block it.",
] as const;

export type DiagnosisWord = typeof diagnosisWords[number];

export type DiagnosisDictionary = Dictionary<DiagnosisWord, never>;
