import type { Dictionary } from "../words.js";
import type { CallCount, CallWord } from "./call.js";
import type { LobbyWord } from "./lobby.js";

export type RoomWord = LobbyWord | CallWord;
export type RoomCount = CallCount;

/** What a language needs for the lobby and the call. `Category`: its plural categories besides "other". */
export type RoomDictionary<Category extends Intl.LDMLPluralRule = "one"> = Dictionary<RoomWord, RoomCount, Category>;
