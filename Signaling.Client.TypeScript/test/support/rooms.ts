let rooms = 0;

/** Returns a room name that no other test uses. */
export const freshRoom = (): string => `room ${process.pid}-${++rooms}`;
