import type { RoomDictionary } from "../english/room.js";
import { call, counts } from "./call.js";
import { lobby } from "./lobby.js";

const room: RoomDictionary = { words: { ...lobby, ...call }, counts };

export default room;
