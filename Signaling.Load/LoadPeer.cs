using System.Text;

namespace Signaling.Load;

/// <summary>One peer of a <see cref="Swarm"/>. It checks that every signal arrives once, in order and with the correct sender.</summary>
internal sealed class LoadPeer : IConnectionUser, IDisposable
{
    private readonly Swarm _swarm;
    private readonly WireProtocol _protocol;
    private readonly IConnection _connection;
    private readonly Dictionary<Payload, SignalFrame> _framesToMe = [];
    private int[] _sent = [];
    private int[] _received = [];
    private int _calls;
    private int _answers;

    public LoadPeer(Swarm swarm, WireProtocol protocol, int port, int number)
    {
        _swarm = swarm;
        _protocol = protocol;
        Number = number;
        Id = protocol.ChooseId(number);
        _connection = swarm.Loop.Connect(this, port, protocol.PathFor(Id), number, protocol.KeepAlive);
    }

    public int Number { get; }

    /// <summary>Gets the ID of the peer. The server or the peer itself chooses it, depending on the protocol.</summary>
    public string Id { get; private set; }

    public string RoomName { get; init; } = string.Empty;

    public bool HasJoined { get; private set; }

    /// <summary>Gets all peers of the room, including this one.</summary>
    public LoadPeer[] Room { get; private set; } = [];

    /// <summary>Gets the index of this peer in <see cref="Room"/>.</summary>
    public int Place { get; private set; }

    /// <summary>Gets or sets the targets of the peer's signals, which are used in turn.</summary>
    public LoadPeer[] Targets { get; set; } = [];

    public int NextTarget { get; set; }

    /// <summary>Gets or sets the number of deliveries and answers that are outstanding for the peer's signals.</summary>
    public int Pending { get; set; }

    /// <summary>Gets the times at which the signals in flight to this peer were due, by the index of the sender.</summary>
    public Queue<long>[] Due { get; private set; } = [];

    public void Seat(LoadPeer[] room, int place)
    {
        Room = room;
        Place = place;
        _sent = new int[room.Length];
        _received = new int[room.Length];
        Due = [.. room.Select(_ => new Queue<long>())];
        Targets = [.. Enumerable.Range(1, room.Length - 1).Select(step => room[(place + step) % room.Length])];
    }

    public void SendTo(LoadPeer target, Payload payload)
    {
        if (!target._framesToMe.TryGetValue(payload, out var frame))
        {
            target._framesToMe[payload] = frame = new SignalFrame(_protocol.IsBinary, _protocol.Signal(target.Id, payload));
        }

        _connection.Send(frame.For(Number, _sent[target.Place]++, NextCall()));
    }

    public void SendToAll(Payload payload)
    {
        if (!_framesToMe.TryGetValue(payload, out var frame))
        {
            _framesToMe[payload] = frame = new SignalFrame(_protocol.IsBinary, _protocol.Broadcast(RoomName, payload));
        }

        var number = _sent[(Place + 1) % Room.Length];
        foreach (var peer in Room)
        {
            if (peer != this || _protocol.EchoesBroadcasts)
            {
                _sent[peer.Place]++;
            }
        }

        _connection.Send(frame.For(Number, number, NextCall()));
    }

    public void Send(ReadOnlySpan<byte> frame) => _connection.Send(frame);

    public void OnOpened() => _protocol.Open(this);

    public void OnMessage(ReadOnlySpan<byte> message) => _protocol.Take(this, message);

    public void OnJoined(string? id = null)
    {
        Id = id ?? Id;
        HasJoined = true;
        _swarm.OnJoined(this);
    }

    public void OnSignal(ReadOnlySpan<byte> message)
    {
        if (!SignalFrame.TryReadStamp(message, out var number, out var count))
        {
            return; // an event of the room
        }

        var sender = _swarm.Peers[number];
        if (count != _received[sender.Place])
        {
            _swarm.Faults.OnOutOfTurn(sender, this, count, _received[sender.Place]);
            if (count != _received[sender.Place])
            {
                return;
            }
        }

        if (count == 0 && _protocol.StampsSender && message.IndexOf(Encoding.UTF8.GetBytes(sender.Id)) < 0)
        {
            throw new InvalidDataException($"{_protocol.Name}: a signal does not contain its sender.");
        }

        _received[sender.Place]++;
        _swarm.Traffic?.OnDelivered(sender, this);
    }

    /// <summary>A call was answered with an error.</summary>
    public void OnRefused(ReadOnlySpan<byte> answer)
    {
        _swarm.Faults.OnRefused(this, Encoding.UTF8.GetString(answer));
        if (HasJoined)
        {
            OnAnswered();
        }
    }

    /// <summary>The server announced that it closes the connection.</summary>
    public void OnClosing(ReadOnlySpan<byte> message) => _swarm.Faults.OnClosing(this, Encoding.UTF8.GetString(message));

    /// <summary>Skips signals that were refused or lost.</summary>
    public void Skip(LoadPeer sender, int next)
    {
        for (; _received[sender.Place] < next; _received[sender.Place]++)
        {
            Due[sender.Place].TryDequeue(out _);
        }
    }

    public void OnAnswered()
    {
        _answers++;
        _swarm.Traffic?.OnAnswered(this);
    }

    /// <summary>Returns the number of the peer's signals that have not arrived, plus the number of its calls that were not answered.</summary>
    public int Missing() => Room.Sum(peer => _sent[peer.Place] - peer._received[Place]) + (_protocol.Answers ? _calls - _answers : 0);

    public void Dispose() => _connection.Dispose();

    private int NextCall() => _calls++ % 1_000_000;
}
