import { readAddress } from "./address.js";
import { App } from "./app.js";
import { loadCallWhenIdle } from "./call/loading.js";
import { drawIcons } from "./icons.js";

drawIcons(document);

const app = new App();
// A link only fills the lobby: anyone can write one, so it must neither join a room nor open a device without a click.
const { room, name } = readAddress();
app.lobby(room, name);
loadCallWhenIdle();
