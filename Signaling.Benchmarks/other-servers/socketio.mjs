// A typical signaling relay on socket.io: rooms, signals to one socket with the sender's ID, and messages to a room.
import { createServer } from 'node:http';
import { Server } from 'socket.io';

const http = createServer();
const io = new Server(http, { serveClient: false, transports: ['websocket'] });

io.on('connection', socket => {
  socket.on('join', (room, answer) => {
    const others = [...io.sockets.adapter.rooms.get(room) ?? []];
    socket.join(room);
    socket.to(room).emit('joined', socket.id);
    answer(socket.id, others);
  });
  socket.on('signal', (to, signal) => socket.to(to).emit('signal', socket.id, signal));
  socket.on('broadcast', (room, message) => socket.to(room).emit('broadcast', socket.id, message));
});

http.listen(Number(process.env.PORT), '127.0.0.1', () => console.log('ready'));
