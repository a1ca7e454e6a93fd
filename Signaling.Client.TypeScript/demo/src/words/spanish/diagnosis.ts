import type { DiagnosisDictionary } from "../english/diagnosis.js";

const diagnosis: DiagnosisDictionary = {
  words: {
    // the page
    "Check your connection": "Comprueba tu conexión",
    "This finds out whether calls can work from this computer. Camera and microphone stay off.":
      "Aquí se averigua si las llamadas pueden funcionar desde este equipo. La cámara y el micrófono siguen apagados.",
    "Checking…": "Comprobando…",
    "Copy the details": "Copiar los detalles",
    "Copied": "Copiado",
    "Select and copy the details below": "Selecciona y copia los detalles de abajo",
    "Check again": "Comprobar de nuevo",
    "To the lobby": "Al inicio",
    "What was looked at": "Lo que se ha comprobado",
    "Details for an expert": "Detalles para expertos",
    "They contain the address of your network. They contain no password and no token.": "Contienen la dirección de tu red. No contienen contraseñas ni claves.",
    "Details": "Detalles",
    "Everything works": "Todo funciona",
    "Calls work, but not for everybody": "Las llamadas funcionan, pero no para todo el mundo",
    "Calls do not work as they should": "Las llamadas no funcionan como deberían",
    "Works": "Funciona",
    "Note": "Aviso",
    "Problem": "Problema",
    "Not checked": "No comprobado",
    "This page": "Esta página",
    "Camera and microphone": "Cámara y micrófono",
    "Your own network": "Tu propia red",
    "Server": "Servidor",
    "Clock": "Reloj",
    "WebSockets": "WebSockets",
    "Server-sent events": "Eventos enviados por el servidor",
    "Long polling": "Sondeo largo",
    "Joining a room": "Entrar en una sala",
    "Peer connections": "Conexiones entre navegadores",
    "STUN server": "Servidor STUN",
    "TURN server by UDP": "Servidor TURN por UDP",
    "TURN server by TCP": "Servidor TURN por TCP",
    "TURN server by TLS": "Servidor TURN por TLS",
    // findings about the page
    "This browser makes no calls: WebRTC is missing or switched off. Use another browser, or switch it on.":
      "Este navegador no hace llamadas: WebRTC falta o está desactivado. Usa otro navegador o actívalo.",
    "The page has an https: address and the server an http: one, which browsers block. Give the server an https: address.":
      "La página tiene una dirección https: y el servidor una http:, y los navegadores lo bloquean. Da al servidor una dirección https:.",
    "The page has no https: address, so browsers give it no camera and no microphone. Open it over https:.":
      "La página no tiene dirección https:, así que los navegadores no le dan cámara ni micrófono. Ábrela con https:.",
    "This address works on this computer only. Other people need one that they can reach.":
      "Esta dirección solo funciona en este equipo. Los demás necesitan una a la que puedan llegar.",
    "The page may use cameras and microphones.": "La página puede usar cámaras y micrófonos.",
    "The browser does not give this page the camera. Allow it in the settings of the page, next to its address.":
      "El navegador no da la cámara a esta página. Permítelo en los ajustes de la página, junto a su dirección.",
    "The browser does not give this page the microphone. Allow it in the settings of the page, next to its address.":
      "El navegador no da el micrófono a esta página. Permítelo en los ajustes de la página, junto a su dirección.",
    "The browser does not give this page the camera and the microphone. Allow it in the settings of the page, next to its address.":
      "El navegador no da ni la cámara ni el micrófono a esta página. Permítelo en los ajustes de la página, junto a su dirección.",
    "The browser does not say whether the page may use camera and microphone.": "El navegador no dice si la página puede usar la cámara y el micrófono.",
    "The browser lets this page use camera and microphone, or asks.": "El navegador deja que esta página use la cámara y el micrófono, o pregunta.",
    "The browser does not let this page connect to other devices in your network. Allow it in the settings of the page.":
      "El navegador no deja que esta página se conecte a otros dispositivos de tu red. Permítelo en los ajustes de la página.",
    "This browser does not ask before it connects to your own network.": "Este navegador no pregunta antes de conectarse a tu propia red.",
    "The page may connect to your own network, or the browser asks.": "La página puede conectarse a tu propia red, o el navegador pregunta.",
    "This could not be looked at ({name}). {error}": "No se pudo comprobar ({name}). {error}",
    // findings about the server
    "There is no signaling server at {address}. Check the address, and the path at which a proxy passes it on.":
      "No hay ningún servidor de señalización en {address}. Comprueba la dirección y la ruta por la que un proxy la reenvía.",
    "The server lets nobody in without a valid access token.": "El servidor no admite a nadie sin una clave de acceso válida.",
    "The server, or a proxy before it, answers with the error {status}. Try again later.":
      "El servidor, o un proxy delante de él, responde con el error {status}. Inténtalo de nuevo más tarde.",
    "Something else than a signaling server answers at {address}. Check the address, and the path at which a proxy passes it on.":
      "En {address} responde algo que no es un servidor de señalización. Comprueba la dirección y la ruta por la que un proxy la reenvía.",
    "The server answers.": "El servidor responde.",
    "A page of another origin cannot see the server’s clock.": "Una página de otro origen no puede ver el reloj del servidor.",
    "The clock of this computer is {seconds} seconds behind the server’s. Set it right: tokens may count as expired.":
      "El reloj de este equipo va {seconds} segundos por detrás del servidor. Ponlo en hora: las claves podrían darse por caducadas.",
    "The clock of this computer is {seconds} seconds ahead of the server’s. Set it right: tokens may count as expired.":
      "El reloj de este equipo va {seconds} segundos por delante del servidor. Ponlo en hora: las claves podrían darse por caducadas.",
    "The clock of this computer is right.": "El reloj de este equipo va bien.",
    "WebSockets: the server does not offer it, or was not reached.": "WebSockets: el servidor no los ofrece, o no se llegó a él.",
    "Server-sent events: the server does not offer it, or was not reached.": "Eventos enviados por el servidor: el servidor no los ofrece, o no se llegó a él.",
    "Long polling: the server does not offer it, or was not reached.": "Sondeo largo: el servidor no lo ofrece, o no se llegó a él.",
    "WebSockets: works.": "WebSockets: funciona.",
    "Server-sent events: works.": "Eventos enviados por el servidor: funciona.",
    "Long polling: works.": "Sondeo largo: funciona.",
    "WebSockets do not come through, so a slower connection is used. A proxy or a firewall between you and the server has to let them through.":
      "Los WebSockets no pasan, así que se usa una conexión más lenta. Un proxy o un cortafuegos entre tú y el servidor tiene que dejarlos pasar.",
    "Server-sent events: does not come through. It is only used where WebSockets do not.":
      "Eventos enviados por el servidor: no pasa. Solo se usa donde los WebSockets no pasan.",
    "Long polling: does not come through. It is only used where WebSockets do not.": "Sondeo largo: no pasa. Solo se usa donde los WebSockets no pasan.",
    "A room can be joined.": "Se puede entrar en una sala.",
    "The server lets nobody into the room without a valid access token for it.":
      "El servidor no deja entrar a nadie en la sala sin una clave de acceso válida para ella.",
    "The room cannot be joined. {error}": "No se puede entrar en la sala. {error}",
    "This computer has no network. Connect it, and try again.": "Este equipo no tiene red. Conéctalo e inténtalo de nuevo.",
    "{host} answers, but does not allow pages from {origin}. Add this origin to the server’s allowed origins, and check the path of the address.":
      "{host} responde, pero no permite páginas de {origin}. Añade este origen a los orígenes permitidos del servidor y comprueba la ruta de la dirección.",
    "The server at {host} cannot be reached. It may be down, or a firewall may block it.":
      "No se puede llegar al servidor de {host}. Puede estar apagado, o un cortafuegos puede bloquearlo.",
    "The server is at {found}, and not at {address}. Correct the address that the page uses, or the path at which a proxy passes it on.":
      "El servidor está en {found} y no en {address}. Corrige la dirección que usa la página o la ruta por la que un proxy la reenvía.",
    "The server was not reached.": "No se llegó al servidor.",
    // findings about the connections between people
    "This browser has no WebRTC.": "Este navegador no tiene WebRTC.",
    "The STUN and TURN servers are not known, because no room was joined.": "No se conocen los servidores STUN y TURN porque no se entró en ninguna sala.",
    "The browser refuses the STUN and TURN servers. Correct them in the settings of the server. {error}":
      "El navegador rechaza los servidores STUN y TURN. Corrígelos en los ajustes del servidor. {error}",
    "The browser makes peer connections.": "El navegador establece conexiones con otros navegadores.",
    "The browser offers no address of this computer, perhaps by a setting or an extension. Calls then need a TURN server.":
      "El navegador no ofrece ninguna dirección de este equipo, quizá por un ajuste o una extensión. Las llamadas necesitan entonces un servidor TURN.",
    "The browser does not connect this page with itself. A firewall on this computer or an extension may block it.":
      "El navegador no conecta esta página consigo misma. Puede bloquearlo un cortafuegos de este equipo o una extensión.",
    "The server names no STUN server. A TURN server does the same.": "El servidor no indica ningún servidor STUN. Un servidor TURN hace lo mismo.",
    "The server names no STUN server, so only people in one network can call each other.":
      "El servidor no indica ningún servidor STUN, así que solo pueden llamarse personas de la misma red.",
    "A STUN server answers.": "Un servidor STUN responde.",
    "No STUN server answers. The network may block UDP: calls then need a TURN server over TCP or TLS.":
      "Ningún servidor STUN responde. La red puede bloquear UDP: las llamadas necesitan entonces un servidor TURN por TCP o TLS.",
    "The server names no TURN address for {way}.": "El servidor no indica ninguna dirección TURN para {way}.",
    "The server has no TURN server. Where networks do not let people connect directly, such as in offices and with mobile phones, calls fail.":
      "El servidor no tiene servidor TURN. Donde las redes no dejan conectarse directamente, como en oficinas y con teléfonos móviles, las llamadas fallan.",
    "The server has no TURN server.": "El servidor no tiene servidor TURN.",
    "The TURN server relays over {way}.": "El servidor TURN retransmite por {way}.",
    "The TURN server accepts over {way}, but what it relays does not arrive. Check its relay ports and its firewall.":
      "El servidor TURN acepta por {way}, pero lo que retransmite no llega. Comprueba sus puertos y su cortafuegos.",
    "The TURN server refuses the credentials over {way}. The secret of the signaling server and that of the TURN server have to be the same, and both clocks right.":
      "El servidor TURN rechaza las credenciales por {way}. El secreto del servidor de señalización y el del servidor TURN tienen que ser el mismo, y ambos relojes ir bien.",
    "The TURN server refuses over {way}. It may be full, or its settings wrong.":
      "El servidor TURN rechaza por {way}. Puede estar lleno, o sus ajustes ser erróneos.",
    "The TURN server does not answer over {way}. It may be down, or a firewall may block it.":
      "El servidor TURN no responde por {way}. Puede estar apagado, o un cortafuegos puede bloquearlo.",
  },
  counts: {},
};

export default diagnosis;
