import type { DiagnosisDictionary } from "../english/diagnosis.js";

const diagnosis: DiagnosisDictionary = {
  words: {
    // the page
    "Check your connection": "Vérifiez votre connexion",
    "This finds out whether calls can work from this computer. Camera and microphone stay off.":
      "Cette page vérifie si les appels peuvent fonctionner depuis cet appareil. La caméra et le micro restent désactivés.",
    "Checking…": "Vérification…",
    "Copy the details": "Copier les détails",
    "Copied": "Copié",
    "Select and copy the details below": "Sélectionnez et copiez les détails ci-dessous",
    "Check again": "Vérifier de nouveau",
    "To the lobby": "Vers l’accueil",
    "What was looked at": "Ce qui a été vérifié",
    "Details for an expert": "Détails pour un expert",
    "They contain the address of your network. They contain no password and no token.":
      "Ils contiennent l’adresse de votre réseau. Ils ne contiennent ni mot de passe ni jeton.",
    "Details": "Détails",
    "Everything works": "Tout fonctionne",
    "Calls work, but not for everybody": "Les appels fonctionnent, mais pas pour tout le monde",
    "Calls do not work as they should": "Les appels ne fonctionnent pas comme ils devraient",
    "Works": "Fonctionne",
    "Note": "À noter",
    "Problem": "Problème",
    "Not checked": "Non vérifié",
    "This page": "Cette page",
    "Camera and microphone": "Caméra et micro",
    "Your own network": "Votre propre réseau",
    "Server": "Serveur",
    "Clock": "Horloge",
    "WebSockets": "WebSockets",
    "Server-sent events": "Événements envoyés par le serveur",
    "Long polling": "Interrogation longue",
    "Joining a room": "Entrée dans un salon",
    "Peer connections": "Connexions entre navigateurs",
    "STUN server": "Serveur STUN",
    "TURN server by UDP": "Serveur TURN par UDP",
    "TURN server by TCP": "Serveur TURN par TCP",
    "TURN server by TLS": "Serveur TURN par TLS",
    // findings about the page
    "This browser makes no calls: WebRTC is missing or switched off. Use another browser, or switch it on.":
      "Ce navigateur ne fait pas d’appels : WebRTC manque ou est désactivé. Utilisez un autre navigateur ou activez-le.",
    "The page has an https: address and the server an http: one, which browsers block. Give the server an https: address.":
      "La page a une adresse https: et le serveur une adresse http:, ce que les navigateurs bloquent. Donnez au serveur une adresse https:.",
    "The page has no https: address, so browsers give it no camera and no microphone. Open it over https:.":
      "La page n’a pas d’adresse https:, les navigateurs ne lui donnent donc ni caméra ni micro. Ouvrez-la en https:.",
    "This address works on this computer only. Other people need one that they can reach.":
      "Cette adresse ne fonctionne que sur cet appareil. Les autres ont besoin d’une adresse qu’ils peuvent atteindre.",
    "The page may use cameras and microphones.": "La page peut utiliser les caméras et les micros.",
    "The browser does not give this page the camera. Allow it in the settings of the page, next to its address.":
      "Le navigateur ne donne pas la caméra à cette page. Autorisez-la dans les réglages de la page, à côté de son adresse.",
    "The browser does not give this page the microphone. Allow it in the settings of the page, next to its address.":
      "Le navigateur ne donne pas le micro à cette page. Autorisez-le dans les réglages de la page, à côté de son adresse.",
    "The browser does not give this page the camera and the microphone. Allow it in the settings of the page, next to its address.":
      "Le navigateur ne donne ni la caméra ni le micro à cette page. Autorisez-les dans les réglages de la page, à côté de son adresse.",
    "The browser does not say whether the page may use camera and microphone.": "Le navigateur ne dit pas si la page peut utiliser la caméra et le micro.",
    "The browser lets this page use camera and microphone, or asks.": "Le navigateur laisse cette page utiliser la caméra et le micro, ou le demande.",
    "The browser does not let this page connect to other devices in your network. Allow it in the settings of the page.":
      "Le navigateur ne laisse pas cette page se connecter à d’autres appareils de votre réseau. Autorisez-le dans les réglages de la page.",
    "This browser does not ask before it connects to your own network.": "Ce navigateur ne demande rien avant de se connecter à votre propre réseau.",
    "The page may connect to your own network, or the browser asks.": "La page peut se connecter à votre propre réseau, ou le navigateur le demande.",
    "This could not be looked at ({name}). {error}": "Cela n’a pas pu être vérifié ({name}). {error}",
    // findings about the server
    "There is no signaling server at {address}. Check the address, and the path at which a proxy passes it on.":
      "Il n’y a pas de serveur de signalisation à {address}. Vérifiez l’adresse et le chemin par lequel un proxy la transmet.",
    "The server lets nobody in without a valid access token.": "Le serveur n’admet personne sans jeton d’accès valide.",
    "The server, or a proxy before it, answers with the error {status}. Try again later.":
      "Le serveur, ou un proxy devant lui, répond par l’erreur {status}. Réessayez plus tard.",
    "Something else than a signaling server answers at {address}. Check the address, and the path at which a proxy passes it on.":
      "Autre chose qu’un serveur de signalisation répond à {address}. Vérifiez l’adresse et le chemin par lequel un proxy la transmet.",
    "The server answers.": "Le serveur répond.",
    "A page of another origin cannot see the server’s clock.": "Une page d’une autre origine ne voit pas l’horloge du serveur.",
    "The clock of this computer is {seconds} seconds behind the server’s. Set it right: tokens may count as expired.":
      "L’horloge de cet appareil retarde de {seconds} secondes sur celle du serveur. Réglez-la : sinon des jetons peuvent passer pour expirés.",
    "The clock of this computer is {seconds} seconds ahead of the server’s. Set it right: tokens may count as expired.":
      "L’horloge de cet appareil avance de {seconds} secondes sur celle du serveur. Réglez-la : sinon des jetons peuvent passer pour expirés.",
    "The clock of this computer is right.": "L’horloge de cet appareil est à l’heure.",
    "WebSockets: the server does not offer it, or was not reached.": "WebSockets : le serveur ne les propose pas, ou n’a pas été atteint.",
    "Server-sent events: the server does not offer it, or was not reached.":
      "Événements envoyés par le serveur : le serveur ne les propose pas, ou n’a pas été atteint.",
    "Long polling: the server does not offer it, or was not reached.": "Interrogation longue : le serveur ne la propose pas, ou n’a pas été atteint.",
    "WebSockets: works.": "WebSockets : fonctionne.",
    "Server-sent events: works.": "Événements envoyés par le serveur : fonctionne.",
    "Long polling: works.": "Interrogation longue : fonctionne.",
    "WebSockets do not come through, so a slower connection is used. A proxy or a firewall between you and the server has to let them through.":
      "Les WebSockets ne passent pas, une connexion plus lente est donc utilisée. Un proxy ou un pare-feu entre vous et le serveur doit les laisser passer.",
    "Server-sent events: does not come through. It is only used where WebSockets do not.":
      "Événements envoyés par le serveur : ne passe pas. Cela ne sert que là où les WebSockets ne passent pas.",
    "Long polling: does not come through. It is only used where WebSockets do not.":
      "Interrogation longue : ne passe pas. Cela ne sert que là où les WebSockets ne passent pas.",
    "A room can be joined.": "On peut entrer dans un salon.",
    "The server lets nobody into the room without a valid access token for it.":
      "Le serveur ne laisse entrer personne dans le salon sans jeton d’accès valide.",
    "The room cannot be joined. {error}": "On ne peut pas entrer dans le salon. {error}",
    "This computer has no network. Connect it, and try again.": "Cet appareil n’a pas de réseau. Connectez-le et réessayez.",
    "{host} answers, but does not allow pages from {origin}. Add this origin to the server’s allowed origins, and check the path of the address.":
      "{host} répond, mais n’autorise pas les pages de {origin}. Ajoutez cette origine aux origines autorisées du serveur, et vérifiez le chemin de l’adresse.",
    "The server at {host} cannot be reached. It may be down, or a firewall may block it.":
      "Le serveur à {host} est injoignable. Il est peut-être arrêté, ou un pare-feu le bloque.",
    "The server is at {found}, and not at {address}. Correct the address that the page uses, or the path at which a proxy passes it on.":
      "Le serveur est à {found}, et non à {address}. Corrigez l’adresse que la page utilise, ou le chemin par lequel un proxy la transmet.",
    "The server was not reached.": "Le serveur n’a pas été atteint.",
    // findings about the connections between people
    "This browser has no WebRTC.": "Ce navigateur n’a pas WebRTC.",
    "The STUN and TURN servers are not known, because no room was joined.": "Les serveurs STUN et TURN ne sont pas connus, car aucun salon n’a été ouvert.",
    "The browser refuses the STUN and TURN servers. Correct them in the settings of the server. {error}":
      "Le navigateur refuse les serveurs STUN et TURN. Corrigez-les dans les réglages du serveur. {error}",
    "The browser makes peer connections.": "Le navigateur établit des connexions avec d’autres navigateurs.",
    "The browser offers no address of this computer, perhaps by a setting or an extension. Calls then need a TURN server.":
      "Le navigateur ne donne aucune adresse de cet appareil, peut-être à cause d’un réglage ou d’une extension. Les appels ont alors besoin d’un serveur TURN.",
    "The browser does not connect this page with itself. A firewall on this computer or an extension may block it.":
      "Le navigateur ne connecte pas cette page avec elle-même. Un pare-feu sur cet appareil ou une extension le bloque peut-être.",
    "The server names no STUN server. A TURN server does the same.": "Le serveur n’indique aucun serveur STUN. Un serveur TURN fait la même chose.",
    "The server names no STUN server, so only people in one network can call each other.":
      "Le serveur n’indique aucun serveur STUN, seules les personnes d’un même réseau peuvent donc s’appeler.",
    "A STUN server answers.": "Un serveur STUN répond.",
    "No STUN server answers. The network may block UDP: calls then need a TURN server over TCP or TLS.":
      "Aucun serveur STUN ne répond. Le réseau bloque peut-être UDP : les appels ont alors besoin d’un serveur TURN par TCP ou TLS.",
    "The server names no TURN address for {way}.": "Le serveur n’indique aucune adresse TURN pour {way}.",
    "The server has no TURN server. Where networks do not let people connect directly, such as in offices and with mobile phones, calls fail.":
      "Le serveur n’a pas de serveur TURN. Là où les réseaux ne permettent pas de connexion directe, comme dans les bureaux et avec les téléphones mobiles, les appels échouent.",
    "The server has no TURN server.": "Le serveur n’a pas de serveur TURN.",
    "The TURN server relays over {way}.": "Le serveur TURN relaie par {way}.",
    "The TURN server accepts over {way}, but what it relays does not arrive. Check its relay ports and its firewall.":
      "Le serveur TURN accepte par {way}, mais ce qu’il relaie n’arrive pas. Vérifiez ses ports de relais et son pare-feu.",
    "The TURN server refuses the credentials over {way}. The secret of the signaling server and that of the TURN server have to be the same, and both clocks right.":
      "Le serveur TURN refuse les identifiants par {way}. Le secret du serveur de signalisation et celui du serveur TURN doivent être identiques, et les deux horloges à l’heure.",
    "The TURN server refuses over {way}. It may be full, or its settings wrong.":
      "Le serveur TURN refuse par {way}. Il est peut-être complet, ou ses réglages sont faux.",
    "The TURN server does not answer over {way}. It may be down, or a firewall may block it.":
      "Le serveur TURN ne répond pas par {way}. Il est peut-être arrêté, ou un pare-feu le bloque.",
  },
  counts: {},
};

export default diagnosis;
