// All words of the lobby, the notices and the devices. Each other language has each of them; otherwise it does not compile.
// The English text is the name of a word, so this file itself is no part of the page.
export const lobbyWords = [
  // the lobby
  "Preview", "Your camera", "Your camera and microphone are off", "Your camera is off", "Play a test tone", "Turn microphone on", "Turn microphone off", "Turn camera on",
  "Turn camera off", "Use camera and microphone", "Microphone", "Camera", "Speaker", "Meet in a room",
  "Talk, show your screen, share files, draw and write together. All data goes directly from browser to browser.",
  "Room", "Suggest another room", "Everyone who knows this name can join.", "Everyone with an access token for this room can join.", "Your name", "Guest",
  "Access token", "This server lets in only people with a token for the room.", "Join", "Join a room", "Name a room.", "Problems? Check your connection",
  // devices
  "Microphone {number}", "Camera {number}", "Speaker {number}", "No microphone found", "No camera found", "No speaker found", "Not used yet",
  "your camera and microphone", "your microphone", "your camera",
  "This page may not use {devices}. You can still join. To change this, use the permission settings beside the address.",
  "No camera and microphone was found. You can still join, see and hear the others.", "No microphone was found. You can still join, see and hear the others.",
  "No camera was found. You can still join, see and hear the others.", "The browser can’t open {devices}. Another program may be using it.",
  "A page can use {devices} only over https.", "The page can’t use {devices} right now.", "The microphone was disconnected.", "The camera was disconnected.",
  // messages on a page of their own
  "Joining {room}", "One moment…", "Cancel", "Back to the lobby", "Try now", "Try again", "Reload the page", "Still locked.", "You left the room",
  "The others can continue in {room}, and you can rejoin.", "Rejoin",
  "This room is full", "Try again when a person has left, or use another room.", "This room is locked",
  "If a moderator is in the room, they see that you would like to join. Keep this page open: it tries again every few seconds, and you join as soon as they let you in.",
  "You are banned from this room", "A moderator has banned you for some time.", "An access token is needed",
  "This server lets in only people with a valid access token. Enter yours in the lobby, or open the link that you received.",
  "Not allowed", "Your access token is not for this room. Choose another room, or enter another token.", "Too many attempts",
  "The server asks for a short pause. Try again in a minute.", "The server is full", "It has reached its limit of people. Try again later.",
  "The server has a problem", "It is running, but can’t reach another part of the service. Try again in a moment.", "The server is restarting",
  "Another server takes over. Try again in a few seconds.", "That room or name is not allowed", "Room names have 1 to 128 characters, names up to 64.",
  "That was too large", "The server accepts no messages of that size.", "Too many messages are waiting",
  "The other person’s connection is interrupted, and the server can store no more messages for them.", "Already in a room",
  "This page is in a room. Leave it first.", "Not in the room any more", "The connection was interrupted for too long. Join again.", "They have left",
  "That person is no longer in the room.", "You were removed",
  "A moderator has removed you from the room. You can try to join again. If you were also banned, you then read until when.", "The room was closed",
  "Everyone has been removed from it.", "Opened somewhere else", "You have joined this room again on another connection, so this one was closed.",
  "The connection is lost", "The server is unreachable. Check your network, then try again.", "Can’t reach the server",
  "Check your network connection, then try again. Nothing is wrong with the link.", "The call did not load",
  "A part of this page is missing: the network failed, or the server has a new version. Check your network, then reload the page. Your room stays in the address.",
  "Your access token has expired", "It was valid until {time}. Ask for a new one, and enter it in the lobby.", "Your access token is not valid",
  "It may be incomplete, or for another server. Ask for a new one, and enter it in the lobby.",
  "A moderator has banned you until {time}. You can join again after that time.",
  "A moderator has banned you until {time}. The reason: “{reason}”. You can join again after that time.",
] as const;

export type LobbyWord = typeof lobbyWords[number];
