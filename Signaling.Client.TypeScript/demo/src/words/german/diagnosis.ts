import type { DiagnosisDictionary } from "../english/diagnosis.js";

const diagnosis: DiagnosisDictionary = {
  words: {
    // the page
    "Check your connection": "Verbindung prüfen",
    "This finds out whether calls can work from this computer. Camera and microphone stay off.":
      "Hier zeigt sich, ob Anrufe von diesem Gerät aus möglich sind. Kamera und Mikrofon bleiben aus.",
    "Checking…": "Wird geprüft …",
    "Copy the details": "Einzelheiten kopieren",
    "Copied": "Kopiert",
    "Select and copy the details below": "Markiere und kopiere die Einzelheiten unten",
    "Check again": "Noch einmal prüfen",
    "To the lobby": "Zur Lobby",
    "What was looked at": "Was geprüft wurde",
    "Details for an expert": "Einzelheiten für Fachleute",
    "They contain the address of your network. They contain no password and no token.":
      "Sie enthalten die Adresse deines Netzes. Sie enthalten kein Passwort und kein Token.",
    "Details": "Einzelheiten",
    "Everything works": "Alles funktioniert",
    "Calls work, but not for everybody": "Anrufe funktionieren, aber nicht für alle",
    "Calls do not work as they should": "Anrufe funktionieren nicht so, wie sie sollten",
    "Works": "In Ordnung",
    "Note": "Hinweis",
    "Problem": "Problem",
    "Not checked": "Nicht geprüft",
    "This page": "Diese Seite",
    "Camera and microphone": "Kamera und Mikrofon",
    "Your own network": "Dein eigenes Netz",
    "Server": "Server",
    "Clock": "Uhr",
    "WebSockets": "WebSockets",
    "Server-sent events": "Server-sent Events",
    "Long polling": "Long Polling",
    "Joining a room": "Einem Raum beitreten",
    "Peer connections": "Verbindungen zwischen Browsern",
    "STUN server": "STUN-Server",
    "TURN server by UDP": "TURN-Server über UDP",
    "TURN server by TCP": "TURN-Server über TCP",
    "TURN server by TLS": "TURN-Server über TLS",
    // findings about the page
    "This browser makes no calls: WebRTC is missing or switched off. Use another browser, or switch it on.":
      "Dieser Browser kann nicht anrufen: WebRTC fehlt oder ist abgeschaltet. Nimm einen anderen Browser, oder schalte es ein.",
    "The page has an https: address and the server an http: one, which browsers block. Give the server an https: address.":
      "Die Seite hat eine https:-Adresse und der Server eine http:-Adresse; das blockieren Browser. Gib dem Server eine https:-Adresse.",
    "The page has no https: address, so browsers give it no camera and no microphone. Open it over https:.":
      "Die Seite hat keine https:-Adresse. Deshalb geben ihr Browser weder Kamera noch Mikrofon. Öffne sie über https:.",
    "This address works on this computer only. Other people need one that they can reach.":
      "Diese Adresse funktioniert nur auf diesem Gerät. Andere brauchen eine, die sie erreichen können.",
    "The page may use cameras and microphones.": "Die Seite darf Kameras und Mikrofone verwenden.",
    "The browser does not give this page the camera. Allow it in the settings of the page, next to its address.":
      "Der Browser gibt dieser Seite die Kamera nicht. Erlaube es in den Einstellungen der Seite neben ihrer Adresse.",
    "The browser does not give this page the microphone. Allow it in the settings of the page, next to its address.":
      "Der Browser gibt dieser Seite das Mikrofon nicht. Erlaube es in den Einstellungen der Seite neben ihrer Adresse.",
    "The browser does not give this page the camera and the microphone. Allow it in the settings of the page, next to its address.":
      "Der Browser gibt dieser Seite weder Kamera noch Mikrofon. Erlaube es in den Einstellungen der Seite neben ihrer Adresse.",
    "The browser does not say whether the page may use camera and microphone.": "Der Browser sagt nicht, ob die Seite Kamera und Mikrofon verwenden darf.",
    "The browser lets this page use camera and microphone, or asks.": "Der Browser lässt diese Seite Kamera und Mikrofon verwenden, oder er fragt.",
    "The browser does not let this page connect to other devices in your network. Allow it in the settings of the page.":
      "Der Browser lässt diese Seite keine anderen Geräte in deinem Netz erreichen. Erlaube es in den Einstellungen der Seite.",
    "This browser does not ask before it connects to your own network.": "Dieser Browser fragt nicht, bevor er dein eigenes Netz verwendet.",
    "The page may connect to your own network, or the browser asks.": "Die Seite darf dein eigenes Netz verwenden, oder der Browser fragt.",
    "This could not be looked at ({name}). {error}": "Das konnte nicht geprüft werden ({name}). {error}",
    // findings about the server
    "There is no signaling server at {address}. Check the address, and the path at which a proxy passes it on.":
      "Unter {address} gibt es keinen Signaling-Server. Prüfe die Adresse und den Pfad, unter dem ein Proxy sie weitergibt.",
    "The server lets nobody in without a valid access token.": "Der Server lässt niemanden ohne gültiges Zugangstoken ein.",
    "The server, or a proxy before it, answers with the error {status}. Try again later.":
      "Der Server oder ein Proxy davor antwortet mit dem Fehler {status}. Versuche es später wieder.",
    "Something else than a signaling server answers at {address}. Check the address, and the path at which a proxy passes it on.":
      "Unter {address} antwortet etwas anderes als ein Signaling-Server. Prüfe die Adresse und den Pfad, unter dem ein Proxy sie weitergibt.",
    "The server answers.": "Der Server antwortet.",
    "A page of another origin cannot see the server’s clock.": "Eine Seite von einer anderen Herkunft sieht die Uhr des Servers nicht.",
    "The clock of this computer is {seconds} seconds behind the server’s. Set it right: tokens may count as expired.":
      "Die Uhr dieses Geräts geht gegenüber dem Server {seconds} Sekunden nach. Stelle sie richtig: Tokens können sonst als abgelaufen gelten.",
    "The clock of this computer is {seconds} seconds ahead of the server’s. Set it right: tokens may count as expired.":
      "Die Uhr dieses Geräts geht gegenüber dem Server {seconds} Sekunden vor. Stelle sie richtig: Tokens können sonst als abgelaufen gelten.",
    "The clock of this computer is right.": "Die Uhr dieses Geräts geht richtig.",
    "WebSockets: the server does not offer it, or was not reached.": "WebSockets: Der Server bietet es nicht an, oder er wurde nicht erreicht.",
    "Server-sent events: the server does not offer it, or was not reached.": "Server-sent Events: Der Server bietet es nicht an, oder er wurde nicht erreicht.",
    "Long polling: the server does not offer it, or was not reached.": "Long Polling: Der Server bietet es nicht an, oder er wurde nicht erreicht.",
    "WebSockets: works.": "WebSockets: in Ordnung.",
    "Server-sent events: works.": "Server-sent Events: in Ordnung.",
    "Long polling: works.": "Long Polling: in Ordnung.",
    "WebSockets do not come through, so a slower connection is used. A proxy or a firewall between you and the server has to let them through.":
      "WebSockets kommen nicht durch. Deshalb wird eine langsamere Verbindung verwendet. Ein Proxy oder eine Firewall zwischen dir und dem Server muss sie durchlassen.",
    "Server-sent events: does not come through. It is only used where WebSockets do not.":
      "Server-sent Events: kommt nicht durch. Es wird nur verwendet, wo WebSockets nicht durchkommen.",
    "Long polling: does not come through. It is only used where WebSockets do not.":
      "Long Polling: kommt nicht durch. Es wird nur verwendet, wo WebSockets nicht durchkommen.",
    "A room can be joined.": "Man kann einem Raum beitreten.",
    "The server lets nobody into the room without a valid access token for it.": "Der Server lässt niemanden ohne gültiges Zugangstoken in den Raum.",
    "The room cannot be joined. {error}": "Man kann dem Raum nicht beitreten. {error}",
    "This computer has no network. Connect it, and try again.": "Dieses Gerät hat kein Netz. Verbinde es, und versuche es wieder.",
    "{host} answers, but does not allow pages from {origin}. Add this origin to the server’s allowed origins, and check the path of the address.":
      "{host} antwortet, erlaubt aber keine Seiten von {origin}. Trage diese Herkunft bei den erlaubten Herkünften des Servers ein, und prüfe den Pfad der Adresse.",
    "The server at {host} cannot be reached. It may be down, or a firewall may block it.":
      "Der Server unter {host} ist nicht erreichbar. Vielleicht läuft er nicht, oder eine Firewall blockiert ihn.",
    "The server is at {found}, and not at {address}. Correct the address that the page uses, or the path at which a proxy passes it on.":
      "Der Server ist unter {found} und nicht unter {address}. Berichtige die Adresse, die die Seite verwendet, oder den Pfad, unter dem ein Proxy sie weitergibt.",
    "The server was not reached.": "Der Server wurde nicht erreicht.",
    // findings about the connections between people
    "This browser has no WebRTC.": "Dieser Browser hat kein WebRTC.",
    "The STUN and TURN servers are not known, because no room was joined.": "Die STUN- und TURN-Server sind nicht bekannt, weil keinem Raum beigetreten wurde.",
    "The browser refuses the STUN and TURN servers. Correct them in the settings of the server. {error}":
      "Der Browser lehnt die STUN- und TURN-Server ab. Berichtige sie in den Einstellungen des Servers. {error}",
    "The browser makes peer connections.": "Der Browser stellt Verbindungen zu anderen Browsern her.",
    "The browser offers no address of this computer, perhaps by a setting or an extension. Calls then need a TURN server.":
      "Der Browser nennt keine Adresse dieses Geräts, vielleicht durch eine Einstellung oder Erweiterung. Anrufe brauchen dann einen TURN-Server.",
    "The browser does not connect this page with itself. A firewall on this computer or an extension may block it.":
      "Der Browser verbindet diese Seite nicht mit sich selbst. Vielleicht blockiert das eine Firewall auf diesem Gerät oder eine Erweiterung.",
    "The server names no STUN server. A TURN server does the same.": "Der Server nennt keinen STUN-Server. Ein TURN-Server leistet dasselbe.",
    "The server names no STUN server, so only people in one network can call each other.":
      "Der Server nennt keinen STUN-Server. Deshalb können sich nur Personen im selben Netz anrufen.",
    "A STUN server answers.": "Ein STUN-Server antwortet.",
    "No STUN server answers. The network may block UDP: calls then need a TURN server over TCP or TLS.":
      "Kein STUN-Server antwortet. Vielleicht blockiert das Netz UDP: Anrufe brauchen dann einen TURN-Server über TCP oder TLS.",
    "The server names no TURN address for {way}.": "Der Server nennt keine TURN-Adresse für {way}.",
    "The server has no TURN server. Where networks do not let people connect directly, such as in offices and with mobile phones, calls fail.":
      "Der Server hat keinen TURN-Server. Wo Netze keine direkten Verbindungen zulassen, zum Beispiel in Büros und mit Mobiltelefonen, scheitern Anrufe.",
    "The server has no TURN server.": "Der Server hat keinen TURN-Server.",
    "The TURN server relays over {way}.": "Der TURN-Server leitet über {way} weiter.",
    "The TURN server accepts over {way}, but what it relays does not arrive. Check its relay ports and its firewall.":
      "Der TURN-Server nimmt über {way} an, aber was er weiterleitet, kommt nicht an. Prüfe seine Relay-Ports und seine Firewall.",
    "The TURN server refuses the credentials over {way}. The secret of the signaling server and that of the TURN server have to be the same, and both clocks right.":
      "Der TURN-Server lehnt die Zugangsdaten über {way} ab. Das Geheimnis des Signaling-Servers und das des TURN-Servers müssen gleich sein und beide Uhren richtig gehen.",
    "The TURN server refuses over {way}. It may be full, or its settings wrong.":
      "Der TURN-Server lehnt über {way} ab. Vielleicht ist er voll, oder seine Einstellungen sind falsch.",
    "The TURN server does not answer over {way}. It may be down, or a firewall may block it.":
      "Der TURN-Server antwortet nicht über {way}. Vielleicht läuft er nicht, oder eine Firewall blockiert ihn.",
  },
  counts: {},
};

export default diagnosis;
