let rooms = 0;

/** The name of a room that no other test uses. */
export const freshRoom = (): string => `room ${process.pid}-${++rooms}`;
