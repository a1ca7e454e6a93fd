import { readAddress } from "./address.js";
import { App } from "./app.js";
import { loadCallWhenIdle } from "./call/loading.js";
import { drawIcons } from "./icons.js";
import { useLanguage } from "./words/language.js";

drawIcons(document);
await useLanguage({
  ar: () => import("./words/arabic/room.js"),
  de: () => import("./words/german/room.js"),
  es: () => import("./words/spanish/room.js"),
  fr: () => import("./words/french/room.js"),
});

const app = new App();
// A link only fills the lobby: anyone can write one, so it must neither join a room nor open a device without a click.
const { room, name } = readAddress();
app.lobby(room, name);
loadCallWhenIdle();
