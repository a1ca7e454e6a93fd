import { readAddress } from "./address.js";
import { App } from "./app.js";
import { removeLeftFiles } from "./files/privateFiles.js";
import { drawIcons } from "./icons.js";

drawIcons(document);
void removeLeftFiles();

const app = new App();
const { room, name } = readAddress();
if (room && name) {
  void app.join(room, name);
} else {
  app.lobby(room);
}
