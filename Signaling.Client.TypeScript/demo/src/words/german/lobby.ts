import type { LobbyWord } from "../english/lobby.js";

export const lobby: Readonly<Record<LobbyWord, string>> = {
  // the lobby
  "Preview": "Vorschau",
  "Your camera": "Deine Kamera",
  "Your camera and microphone are off": "Kamera und Mikrofon sind aus",
  "Your camera is off": "Deine Kamera ist aus",
  "Turn microphone on": "Mikrofon einschalten",
  "Turn microphone off": "Mikrofon ausschalten",
  "Turn camera on": "Kamera einschalten",
  "Turn camera off": "Kamera ausschalten",
  "Use camera and microphone": "Kamera und Mikrofon verwenden",
  "Microphone": "Mikrofon",
  "Camera": "Kamera",
  "Speaker": "Lautsprecher",
  "Meet in a room": "Trefft euch in einem Raum",
  "Talk, show your screen, share files, draw and write together. All data goes directly from browser to browser.":
    "Sprecht miteinander, zeigt euren Bildschirm, tauscht Dateien aus, zeichnet und schreibt gemeinsam. Alle Daten gehen direkt von Browser zu Browser.",
  "Room": "Raum",
  "Suggest another room": "Anderen Raum vorschlagen",
  "Everyone who knows this name can join.": "Alle, die diesen Namen kennen, können beitreten.",
  "Everyone with an access token for this room can join.": "Alle mit einem Zugangstoken für diesen Raum können beitreten.",
  "Your name": "Dein Name",
  "Guest": "Gast",
  "Access token": "Zugangstoken",
  "This server lets in only people with a token for the room.": "Auf diesem Server kommen nur Personen mit einem Token in den Raum.",
  "Join": "Beitreten",
  "Join a room": "Raum beitreten",
  "Name a room.": "Gib einen Raum an.",
  "Problems? Check your connection": "Probleme? Verbindung prüfen",
  // devices
  "Microphone {number}": "Mikrofon {number}",
  "Camera {number}": "Kamera {number}",
  "Speaker {number}": "Lautsprecher {number}",
  "No microphone found": "Kein Mikrofon gefunden",
  "No camera found": "Keine Kamera gefunden",
  "No speaker found": "Kein Lautsprecher gefunden",
  "Not used yet": "Noch nicht verwendet",
  "your camera and microphone": "deine Kamera und dein Mikrofon",
  "your microphone": "dein Mikrofon",
  "your camera": "deine Kamera",
  "This page may not use {devices}. You can still join. To change this, use the permission settings beside the address.":
    "Diese Seite darf {devices} nicht verwenden. Du kannst trotzdem beitreten. Ändern lässt sich das in den Berechtigungen neben der Adresse.",
  "No camera and microphone was found. You can still join, see and hear the others.":
    "Es wurden weder Kamera noch Mikrofon gefunden. Du kannst trotzdem beitreten und die anderen sehen und hören.",
  "No microphone was found. You can still join, see and hear the others.":
    "Es wurde kein Mikrofon gefunden. Du kannst trotzdem beitreten und die anderen sehen und hören.",
  "No camera was found. You can still join, see and hear the others.":
    "Es wurde keine Kamera gefunden. Du kannst trotzdem beitreten und die anderen sehen und hören.",
  "The browser can’t open {devices}. Another program may be using it.":
    "Der Browser kann {devices} nicht öffnen. Vielleicht wird das Gerät gerade von einem anderen Programm verwendet.",
  "A page can use {devices} only over https.": "Eine Seite kann {devices} nur über https verwenden.",
  "The page can’t use {devices} right now.": "Die Seite kann {devices} im Moment nicht verwenden.",
  "The microphone was disconnected.": "Das Mikrofon wurde getrennt.",
  "The camera was disconnected.": "Die Kamera wurde getrennt.",
  // messages on a page of their own
  "Joining {room}": "{room} wird betreten",
  "One moment…": "Einen Moment …",
  "Cancel": "Abbrechen",
  "Back to the lobby": "Zurück zur Lobby",
  "Try now": "Jetzt versuchen",
  "Try again": "Noch einmal versuchen",
  "Reload the page": "Seite neu laden",
  "Still locked.": "Noch abgeschlossen.",
  "You left the room": "Du hast den Raum verlassen",
  "The others can continue in {room}, and you can rejoin.": "Die anderen können in {room} weiterreden, und du kannst wieder beitreten.",
  "Rejoin": "Wieder beitreten",
  "This room is full": "Dieser Raum ist voll",
  "Try again when a person has left, or use another room.": "Versuche es wieder, wenn jemand gegangen ist, oder nimm einen anderen Raum.",
  "This room is locked": "Dieser Raum ist abgeschlossen",
  "If a moderator is in the room, they see that you would like to join. Keep this page open: it tries again every few seconds, and you join as soon as they let you in.":
    "Wenn eine Moderatorin oder ein Moderator im Raum ist, wird dort angezeigt, dass du beitreten möchtest. Lass diese Seite offen: Sie versucht es alle paar Sekunden, und du bist im Raum, sobald du eingelassen wirst.",
  "You are banned from this room": "Du bist für diesen Raum gesperrt",
  "A moderator has banned you for some time.": "Die Moderation hat dich für einige Zeit gesperrt.",
  "An access token is needed": "Ein Zugangstoken ist nötig",
  "This server lets in only people with a valid access token. Enter yours in the lobby, or open the link that you received.":
    "Dieser Server lässt nur Personen mit einem gültigen Zugangstoken ein. Gib deins in der Lobby ein, oder öffne den Link, den du bekommen hast.",
  "Not allowed": "Nicht erlaubt",
  "Your access token is not for this room. Choose another room, or enter another token.":
    "Dein Zugangstoken gilt nicht für diesen Raum. Wähle einen anderen Raum, oder gib ein anderes Token ein.",
  "Too many attempts": "Zu viele Versuche",
  "The server asks for a short pause. Try again in a minute.": "Der Server bittet um eine kurze Pause. Versuche es in einer Minute wieder.",
  "The server is full": "Der Server ist voll",
  "It has reached its limit of people. Try again later.": "Er hat seine Höchstzahl an Personen erreicht. Versuche es später wieder.",
  "The server has a problem": "Der Server hat ein Problem",
  "It is running, but can’t reach another part of the service. Try again in a moment.":
    "Er läuft, erreicht aber einen anderen Teil des Dienstes nicht. Versuche es gleich wieder.",
  "The server is restarting": "Der Server startet neu",
  "Another server takes over. Try again in a few seconds.": "Ein anderer Server übernimmt. Versuche es in ein paar Sekunden wieder.",
  "That room or name is not allowed": "Dieser Raum oder Name ist nicht erlaubt",
  "Room names have 1 to 128 characters, names up to 64.": "Namen von Räumen haben 1 bis 128 Zeichen, Namen von Personen bis zu 64.",
  "That was too large": "Das war zu groß",
  "The server accepts no messages of that size.": "Nachrichten dieser Größe nimmt der Server nicht an.",
  "Too many messages are waiting": "Zu viele Nachrichten warten",
  "The other person’s connection is interrupted, and the server can store no more messages for them.":
    "Die Verbindung der anderen Person ist unterbrochen, und der Server kann keine weiteren Nachrichten für sie aufheben.",
  "Already in a room": "Schon in einem Raum",
  "This page is in a room. Leave it first.": "Diese Seite ist in einem Raum. Verlasse ihn zuerst.",
  "Not in the room any more": "Nicht mehr im Raum",
  "The connection was interrupted for too long. Join again.": "Die Verbindung war zu lange unterbrochen. Tritt wieder bei.",
  "They have left": "Nicht mehr da",
  "That person is no longer in the room.": "Diese Person ist nicht mehr im Raum.",
  "You were removed": "Du wurdest entfernt",
  "A moderator has removed you from the room. You can try to join again. If you were also banned, you then read until when.":
    "Die Moderation hat dich aus dem Raum entfernt. Du kannst versuchen, wieder beizutreten. Falls du auch gesperrt wurdest, steht dort, bis wann.",
  "The room was closed": "Der Raum wurde geschlossen",
  "Everyone has been removed from it.": "Alle wurden daraus entfernt.",
  "Opened somewhere else": "Woanders geöffnet",
  "You have joined this room again on another connection, so this one was closed.":
    "Du bist diesem Raum über eine andere Verbindung noch einmal beigetreten. Deshalb wurde diese geschlossen.",
  "The connection is lost": "Die Verbindung ist verloren",
  "The server is unreachable. Check your network, then try again.": "Der Server ist nicht erreichbar. Prüfe dein Netz, und versuche es dann wieder.",
  "Can’t reach the server": "Der Server ist nicht erreichbar",
  "Check your network connection, then try again. Nothing is wrong with the link.":
    "Prüfe deine Netzverbindung, und versuche es dann wieder. Am Link liegt es nicht.",
  "The call did not load": "Der Anruf wurde nicht geladen",
  "A part of this page is missing: the network failed, or the server has a new version. Check your network, then reload the page. Your room stays in the address.":
    "Ein Teil dieser Seite fehlt: Das Netz ist ausgefallen, oder der Server hat eine neue Version. Prüfe dein Netz, und lade die Seite neu. Dein Raum bleibt in der Adresse.",
  "Your access token has expired": "Dein Zugangstoken ist abgelaufen",
  "It was valid until {time}. Ask for a new one, and enter it in the lobby.": "Es galt bis {time}. Bitte um ein neues, und gib es in der Lobby ein.",
  "Your access token is not valid": "Dein Zugangstoken ist ungültig",
  "It may be incomplete, or for another server. Ask for a new one, and enter it in the lobby.":
    "Vielleicht ist es unvollständig oder für einen anderen Server. Bitte um ein neues, und gib es in der Lobby ein.",
  "A moderator has banned you until {time}. You can join again after that time.":
    "Die Moderation hat dich bis {time} gesperrt. Danach kannst du wieder beitreten.",
  "A moderator has banned you until {time}. The reason: “{reason}”. You can join again after that time.":
    "Die Moderation hat dich bis {time} gesperrt. Der Grund: „{reason}“. Danach kannst du wieder beitreten.",
};
