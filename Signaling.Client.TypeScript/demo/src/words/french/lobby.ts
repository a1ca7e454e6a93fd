import type { LobbyWord } from "../english/lobby.js";

export const lobby: Readonly<Record<LobbyWord, string>> = {
  // the lobby
  "Preview": "Aperçu",
  "Your camera": "Votre caméra",
  "Your camera and microphone are off": "Votre caméra et votre micro sont désactivés",
  "Your camera is off": "Votre caméra est désactivée",
  "Turn microphone on": "Activer le micro",
  "Turn microphone off": "Désactiver le micro",
  "Turn camera on": "Activer la caméra",
  "Turn camera off": "Désactiver la caméra",
  "Use camera and microphone": "Utiliser la caméra et le micro",
  "Microphone": "Micro",
  "Camera": "Caméra",
  "Speaker": "Haut-parleur",
  "Meet in a room": "Retrouvez-vous dans un salon",
  "Talk, show your screen, share files, draw and write together. All data goes directly from browser to browser.":
    "Parlez, montrez votre écran, échangez des fichiers, dessinez et écrivez ensemble. Toutes les données vont directement d’un navigateur à l’autre.",
  "Room": "Salon",
  "Suggest another room": "Proposer un autre salon",
  "Everyone who knows this name can join.": "Toute personne qui connaît ce nom peut entrer.",
  "Everyone with an access token for this room can join.": "Toute personne qui a un jeton d’accès pour ce salon peut entrer.",
  "Your name": "Votre nom",
  "Guest": "Invité",
  "Access token": "Jeton d’accès",
  "This server lets in only people with a token for the room.": "Ce serveur n’admet que les personnes qui ont un jeton pour le salon.",
  "Join": "Entrer",
  "Join a room": "Entrer dans un salon",
  "Name a room.": "Indiquez un salon.",
  "Problems? Check your connection": "Un problème ? Vérifiez votre connexion",
  // devices
  "Microphone {number}": "Micro {number}",
  "Camera {number}": "Caméra {number}",
  "Speaker {number}": "Haut-parleur {number}",
  "No microphone found": "Aucun micro trouvé",
  "No camera found": "Aucune caméra trouvée",
  "No speaker found": "Aucun haut-parleur trouvé",
  "Not used yet": "Pas encore utilisé",
  "your camera and microphone": "votre caméra et votre micro",
  "your microphone": "votre micro",
  "your camera": "votre caméra",
  "This page may not use {devices}. You can still join. To change this, use the permission settings beside the address.":
    "Cette page ne peut pas utiliser {devices}. Vous pouvez quand même entrer. Pour changer cela, ouvrez les autorisations à côté de l’adresse.",
  "No camera and microphone was found. You can still join, see and hear the others.":
    "Aucune caméra et aucun micro n’ont été trouvés. Vous pouvez quand même entrer, voir et entendre les autres.",
  "No microphone was found. You can still join, see and hear the others.":
    "Aucun micro n’a été trouvé. Vous pouvez quand même entrer, voir et entendre les autres.",
  "No camera was found. You can still join, see and hear the others.":
    "Aucune caméra n’a été trouvée. Vous pouvez quand même entrer, voir et entendre les autres.",
  "The browser can’t open {devices}. Another program may be using it.": "Le navigateur ne peut pas ouvrir {devices}. Un autre programme s’en sert peut-être.",
  "A page can use {devices} only over https.": "Une page ne peut utiliser {devices} qu’en https.",
  "The page can’t use {devices} right now.": "La page ne peut pas utiliser {devices} pour le moment.",
  "The microphone was disconnected.": "Le micro a été débranché.",
  "The camera was disconnected.": "La caméra a été débranchée.",
  // messages on a page of their own
  "Joining {room}": "Entrée dans {room}",
  "One moment…": "Un instant…",
  "Cancel": "Annuler",
  "Back to the lobby": "Retour à l’accueil",
  "Try now": "Essayer maintenant",
  "Try again": "Réessayer",
  "Reload the page": "Recharger la page",
  "Still locked.": "Toujours verrouillé.",
  "You left the room": "Vous avez quitté le salon",
  "The others can continue in {room}, and you can rejoin.": "Les autres peuvent continuer dans {room}, et vous pouvez y revenir.",
  "Rejoin": "Revenir",
  "This room is full": "Ce salon est complet",
  "Try again when a person has left, or use another room.": "Réessayez quand quelqu’un sera parti, ou choisissez un autre salon.",
  "This room is locked": "Ce salon est verrouillé",
  "If a moderator is in the room, they see that you would like to join. Keep this page open: it tries again every few seconds, and you join as soon as they let you in.":
    "Si un modérateur est dans le salon, il voit que vous souhaitez entrer. Laissez cette page ouverte : elle réessaie toutes les quelques secondes, et vous entrez dès qu’il vous l’accorde.",
  "You are banned from this room": "Vous êtes exclu de ce salon",
  "A moderator has banned you for some time.": "Un modérateur vous a exclu pour quelque temps.",
  "An access token is needed": "Un jeton d’accès est nécessaire",
  "This server lets in only people with a valid access token. Enter yours in the lobby, or open the link that you received.":
    "Ce serveur n’admet que les personnes qui ont un jeton d’accès valide. Saisissez le vôtre à l’accueil, ou ouvrez le lien que vous avez reçu.",
  "Not allowed": "Accès refusé",
  "Your access token is not for this room. Choose another room, or enter another token.":
    "Votre jeton d’accès n’est pas pour ce salon. Choisissez un autre salon ou saisissez un autre jeton.",
  "Too many attempts": "Trop de tentatives",
  "The server asks for a short pause. Try again in a minute.": "Le serveur demande une courte pause. Réessayez dans une minute.",
  "The server is full": "Le serveur est complet",
  "It has reached its limit of people. Try again later.": "Il a atteint son nombre maximal de personnes. Réessayez plus tard.",
  "The server has a problem": "Le serveur a un problème",
  "It is running, but can’t reach another part of the service. Try again in a moment.":
    "Il fonctionne, mais n’atteint pas une autre partie du service. Réessayez dans un instant.",
  "The server is restarting": "Le serveur redémarre",
  "Another server takes over. Try again in a few seconds.": "Un autre serveur prend le relais. Réessayez dans quelques secondes.",
  "That room or name is not allowed": "Ce salon ou ce nom n’est pas autorisé",
  "Room names have 1 to 128 characters, names up to 64.": "Le nom d’un salon a de 1 à 128 caractères, celui d’une personne 64 au plus.",
  "That was too large": "C’était trop volumineux",
  "The server accepts no messages of that size.": "Le serveur n’accepte pas de messages de cette taille.",
  "Too many messages are waiting": "Trop de messages en attente",
  "The other person’s connection is interrupted, and the server can store no more messages for them.":
    "La connexion de l’autre personne est interrompue, et le serveur ne peut plus garder de messages pour elle.",
  "Already in a room": "Déjà dans un salon",
  "This page is in a room. Leave it first.": "Cette page est dans un salon. Quittez-le d’abord.",
  "Not in the room any more": "Vous n’êtes plus dans le salon",
  "The connection was interrupted for too long. Join again.": "La connexion a été interrompue trop longtemps. Entrez de nouveau.",
  "They have left": "Cette personne est partie",
  "That person is no longer in the room.": "Cette personne n’est plus dans le salon.",
  "You were removed": "Vous avez été retiré",
  "A moderator has removed you from the room. You can try to join again. If you were also banned, you then read until when.":
    "Un modérateur vous a retiré du salon. Vous pouvez essayer d’entrer de nouveau. Si vous avez aussi été exclu, vous lirez alors jusqu’à quand.",
  "The room was closed": "Le salon a été fermé",
  "Everyone has been removed from it.": "Tout le monde en a été retiré.",
  "Opened somewhere else": "Ouvert ailleurs",
  "You have joined this room again on another connection, so this one was closed.":
    "Vous êtes entré de nouveau dans ce salon par une autre connexion ; celle-ci a donc été fermée.",
  "The connection is lost": "La connexion est perdue",
  "The server is unreachable. Check your network, then try again.": "Le serveur est injoignable. Vérifiez votre réseau, puis réessayez.",
  "Can’t reach the server": "Le serveur est injoignable",
  "Check your network connection, then try again. Nothing is wrong with the link.":
    "Vérifiez votre connexion réseau, puis réessayez. Le lien n’est pas en cause.",
  "The call did not load": "L’appel ne s’est pas chargé",
  "A part of this page is missing: the network failed, or the server has a new version. Check your network, then reload the page. Your room stays in the address.":
    "Une partie de cette page manque : le réseau a échoué, ou le serveur a une nouvelle version. Vérifiez votre réseau, puis rechargez la page. Votre salon reste dans l’adresse.",
  "Your access token has expired": "Votre jeton d’accès a expiré",
  "It was valid until {time}. Ask for a new one, and enter it in the lobby.":
    "Il était valable jusqu’à {time}. Demandez-en un nouveau et saisissez-le à l’accueil.",
  "Your access token is not valid": "Votre jeton d’accès n’est pas valide",
  "It may be incomplete, or for another server. Ask for a new one, and enter it in the lobby.":
    "Il est peut-être incomplet ou destiné à un autre serveur. Demandez-en un nouveau et saisissez-le à l’accueil.",
  "A moderator has banned you until {time}. You can join again after that time.":
    "Un modérateur vous a exclu jusqu’à {time}. Vous pourrez entrer de nouveau ensuite.",
  "A moderator has banned you until {time}. The reason: “{reason}”. You can join again after that time.":
    "Un modérateur vous a exclu jusqu’à {time}. La raison : « {reason} ». Vous pourrez entrer de nouveau ensuite.",
};
