using System.Diagnostics;

namespace Signaling.Load;

/// <summary>Peers in rooms of one size, on one server or alternating between several nodes.</summary>
internal sealed class Swarm : IDisposable
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(60);

    // Enough to keep a server busy, but less than its backlog of connections.
    private const int JoiningAtOnce = 32;

    private static int _swarms;

    private readonly WireProtocol _protocol;
    private readonly IReadOnlyList<int> _ports;
    private readonly int _roomSize;
    private readonly List<LoadPeer> _peers = [];
    private readonly int _number = ++_swarms;
    private readonly string _roomPrefix;
    private int _joined;

    public Swarm(Loop loop, WireProtocol protocol, IReadOnlyList<int> ports, int roomSize, IFaults? faults = null, string roomPrefix = "room")
    {
        Faults = faults ?? new StrictFaults(protocol.Name);
        _roomPrefix = roomPrefix;
        Loop = loop;
        _protocol = protocol;
        _ports = ports;
        _roomSize = roomSize;
    }

    public Loop Loop { get; }

    public IFaults Faults { get; }

    public IReadOnlyList<LoadPeer> Peers => _peers;

    public WireProtocol Protocol => _protocol;

    public ITraffic? Traffic { get; set; }

    public Action<LoadPeer>? Joined { get; set; }

    /// <summary>Adds whole rooms until the swarm has this number of peers. Returns the time that this took.</summary>
    public TimeSpan GrowTo(int count)
    {
        var start = Stopwatch.GetTimestamp();
        while (_peers.Count < count)
        {
            Add();
            Loop.Poll(0);
            Loop.RunUntil(() => _peers.Count - _joined < JoiningAtOnce, _patience, NotJoined);
        }

        Loop.RunUntil(() => _joined == _peers.Count, _patience, NotJoined);
        var elapsed = Stopwatch.GetElapsedTime(start);
        foreach (var room in _peers.Chunk(_roomSize).Where(room => room[0].Room.Length == 0))
        {
            Seat(room);
        }

        return elapsed;
    }

    /// <summary>Opens the connections of a whole room at once. Assigns the places of its peers before any of them has joined.</summary>
    public void StartRoom()
    {
        var first = _peers.Count;
        for (var i = 0; i < _roomSize; i++)
        {
            Add();
        }

        Seat([.. _peers.Skip(first)]);
    }

    public void OnJoined(LoadPeer peer)
    {
        _joined++;
        Joined?.Invoke(peer);
    }

    /// <summary>Waits until all signals have arrived and all calls have been answered.</summary>
    /// <exception cref="TimeoutException">A signal or an answer was lost.</exception>
    public void Drain() => Loop.RunUntil(() => Missing() == 0, TimeSpan.FromSeconds(10), () => $"{_protocol.Name}: {Missing()} signals or answers are missing.");

    public void Dispose()
    {
        foreach (var peer in _peers)
        {
            peer.Dispose();
        }
    }

    private int Missing() => _peers.Sum(peer => peer.Missing());

    private string NotJoined() => $"{_protocol.Name}: {_peers.Count - _joined} peers have not joined.";

    private void Add()
    {
        var number = _peers.Count;
        var place = number % _roomSize;
        _peers.Add(new LoadPeer(this, _protocol, _ports[place % _ports.Count], number) { RoomName = $"{_roomPrefix}-{_number}-{number / _roomSize}" });
    }

    private static void Seat(LoadPeer[] room)
    {
        for (var place = 0; place < room.Length; place++)
        {
            room[place].Seat(room, place);
        }
    }
}
