import { byId } from "../../demo/src/dom.js";
import { drawIcons } from "../../demo/src/icons.js";
import { Dashboard } from "./dashboard.js";
import { explain, SignIn } from "./signIn.js";

drawIcons(document);
const signIn = new SignIn((api, overview) => dashboard.open(api, overview));
const leave = (problem?: string) => {
  dashboard.close();
  signIn.show(problem);
};
const dashboard = new Dashboard(error => leave(explain(error)));
byId("sign-out").addEventListener("click", () => leave());
void signIn.begin();
