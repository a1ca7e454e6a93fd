// All words of the call. Each other language has each of them; otherwise it does not compile.
// The English text is the name of a word, so this file itself is no part of the page.
export const callWords = [
  // its frame
  "Copy link", "Copy", "Link to this room", "You are alone in this room", "Send this link to the people who should join.", "Dismiss",
  "Link copied. Send it to the people you want to meet.", "Copy this link with the keyboard or the menu:", "Each person also needs an access token of their own.",
  "Share", "QR code", "Scan to join", "QR code of the link to this room",
  "Reconnecting… The call continues.", "Your browser plays no sound until you allow it.", "Play sound", "Shared screens", "Participants", "Call controls",
  "Mute", "Unmute", "Camera off", "Camera on", "Share screen", "Stop sharing", "Settings", "Panel", "Leave", "Drop to share with the room", "Pictures",
  "Automatic", "All the same size", "Audio only: no pictures, to save data",
  "Suppress noise (off for music)", "You are muted. Hold the space bar to talk.", "Done",
  "A file is still being transferred, and the transfer ends if you leave. Do you want to leave?",
  "This browser does not store the text and the board, and no other person is connected. They are lost if you leave. Do you want to leave?",
  // pictures and people
  "You", "{name} (you)", "muted", "Video of {name}", "Your screen", "Screen of {name}", "Show my picture", "Hide your picture",
  "Move your picture to the bottom right", "Move your picture to the bottom left", "Move your picture to the top left", "Move your picture to the top right",
  "Pin {name}", "Unpin {name}", "{name}: full screen", "{name}: leave full screen", "{name}: picture-in-picture", "{name}: leave picture-in-picture",
  "Reconnecting…", "Connecting…", "Connection interrupted…", "Can’t connect. Trying again…", "Why?", "Why? Check your connection",
  "Interrupted, reconnecting…", "No connection, trying again…", "Connected", "Direct", "Relayed", "↓ {incoming} ↑ {outgoing} Mbit/s",
  "↓ {incoming} ↑ {outgoing} kbit/s", "Connection: good", "Connection: fair", "Connection: poor", "People in this room", "Only you", "Remove {name}",
  "Microphone on, camera on", "Microphone on, camera off", "Microphone off, camera on", "Microphone off, camera off",
  "{name} joined.", "{name} left.", "{name} was removed.", "{name} lost the connection.", "{name} is reconnecting.", "{name} is back.", "Reconnected.",
  "Back in the room.", "The server is restarting. The call continues.",
  // reactions and sounds
  "React", "Reactions", "Thumbs up", "Applause", "Heart", "Laughing", "Surprised", "Celebration", "Raise your hand", "Lower your hand", "{name} raises a hand.",
  "hand raised", "Sounds when people join, write or ask",
  // moderation
  "Locked", "Lock room", "Unlock room", "People who would like to join", "{name} would like to join.", "Let in", "Ignore", "Lock now", "{action}: {name}",
  "{name} can join now. The room is open for at most 30 seconds, and others can join, too.", "The room is locked again.",
  "{name} has not joined. The room is locked again.", "{name} has joined. The room is locked again.", "The room could not be locked: {reason}.",
  "The room could not be unlocked: {reason}.", "Remove {name}?", "For how long", "Only now",
  "They can join again with the same link, unless the room is locked.", "Ban for one hour",
  "They can’t come back in that time, with any link or device of their account.",
  "They have no account here, so the ban is of their network address. It also keeps out other people behind that address.", "Reason",
  "Optional. They read it when they try to join again.", "Remove",
  // the panel
  "People", "Chat", "Files", "Board", "Text", "new", "Close panel", "Messages", "Message", "Send", "{name}: {text}", "No other person is connected yet",
  "No messages yet. Everyone who is here now sees your messages. They are not stored.", "Drop files anywhere on this page, or", "Choose files",
  "Files to share", "Shared files", "Files go directly to everyone in the room who accepts them. There is no size limit.", "{action} {name}", "Accept",
  "Decline", "Save", "{size} · shared by you", "{size} · from {name}", "Offered to everyone who joins.", "{percent} of {size}",
  "{percent} of {size} · {rate}/s", "waiting for an answer", "connection lost, continues when it is back", "received", "declined", "cancelled",
  "could not be sent", "Choose where to keep it", "Connection lost. Continues when it is back", "Received", "Declined", "Cancelled",
  "Could not be received", "{name} offers the file {file}.",
  "Pen", "Ink", "Red", "Orange", "Green", "Blue", "Violet", "Eraser", "Undo", "Redo", "Tool", "Width", "Line", "Arrow", "Rectangle", "Ellipse", "Thin", "Medium", "Thick",
  "Text on the board", "Clear the board", "Save as picture", "Shared whiteboard",
  "Draw here. Everyone in the room sees it.", "With the keyboard: the arrow keys move the pen, the space bar lowers and lifts it.", "The board is empty.",
  "The picture could not be made.", "Shared document",
  "Write here. Everyone in the room can write at the same time. This browser keeps the text for your next visit.", "Text copied.",
  "This browser does not let the page copy. The text is selected: copy it with the keyboard or the menu.",
] as const;

/** The words for a number of things, by their English form for many. */
export const callCounts = [
  "{count} people", "{count} words", "The board has {count} lines.",
  "A person’s connection broke, perhaps your own a moment ago. If they do not return, their place is free in at most {count} seconds.",
] as const;

export type CallWord = typeof callWords[number];
export type CallCount = typeof callCounts[number];
