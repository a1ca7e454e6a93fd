using Signaling.Load;

namespace Signaling.Benchmarks.Load;

/// <summary>
/// Sends as many signals as the server can relay. A fixed number of peers have one signal each in flight. When a signal has arrived, and is answered
/// if the protocol answers, the peer that has waited longest sends the next signal.
/// </summary>
internal sealed class ClosedLoop : ITraffic
{
    private static readonly TimeSpan _patience = TimeSpan.FromMinutes(3);

    private readonly Swarm _swarm;
    private readonly IReadOnlyList<int> _serverProcesses;
    private readonly Payload _payload;
    private readonly bool _toAll;
    private readonly Queue<LoadPeer> _idle;
    private readonly int _inFlight;
    private long _deliveries;
    private bool _isRunning;

    /// <param name="swarm">The peers.</param>
    /// <param name="serverProcesses">The processes whose CPU time is measured.</param>
    /// <param name="payload">The payload of the signals.</param>
    /// <param name="inFlight">The number of signals in flight.</param>
    /// <param name="toAll">Whether each signal goes to the whole room, instead of to one target after the other.</param>
    public ClosedLoop(Swarm swarm, IReadOnlyList<int> serverProcesses, Payload payload, int inFlight, bool toAll = false)
    {
        _swarm = swarm;
        _serverProcesses = serverProcesses;
        _payload = payload;
        _toAll = toAll;
        _inFlight = Math.Min(inFlight, swarm.Peers.Count);

        // The first peer of each room comes first, so that neighbours in the queue are in different rooms.
        _idle = new Queue<LoadPeer>(swarm.Peers.OrderBy(peer => peer.Place).ThenBy(peer => peer.Number));
    }

    public void Start()
    {
        _isRunning = true;
        _swarm.Traffic = this;
        for (var i = 0; i < _inFlight; i++)
        {
            SendNext();
        }
    }

    public Cost Measure(TimeSpan time)
    {
        var meter = new CostMeter(_serverProcesses);
        var before = _deliveries;
        _swarm.Loop.RunFor(time);
        return meter.Read(_deliveries - before);
    }

    /// <summary>Measures a fixed number of signals, regardless of the time they take.</summary>
    public Cost Measure(int signals)
    {
        var meter = new CostMeter(_serverProcesses);
        var before = _deliveries;
        _swarm.Loop.RunUntil(() => _deliveries - before >= signals, _patience, () => $"{_deliveries - before} of {signals} signals have arrived.");
        return meter.Read(_deliveries - before);
    }

    /// <summary>Ends the traffic, and checks that no signal was lost.</summary>
    public void Stop()
    {
        _isRunning = false;
        _swarm.Drain();
        _swarm.Traffic = null;
    }

    public void OnDelivered(LoadPeer from, LoadPeer to)
    {
        _deliveries++;
        Settle(from);
    }

    public void OnAnswered(LoadPeer caller) => Settle(caller);

    private void Settle(LoadPeer sender)
    {
        if (--sender.Pending == 0)
        {
            _idle.Enqueue(sender);
            if (_isRunning)
            {
                SendNext();
            }
        }
    }

    private void SendNext()
    {
        var sender = _idle.Dequeue();
        var protocol = _swarm.Protocol;
        sender.Pending = protocol.Answers ? 1 : 0;
        if (_toAll)
        {
            sender.Pending += sender.Room.Length - (protocol.EchoesBroadcasts ? 0 : 1);
            sender.SendToAll(_payload);
        }
        else
        {
            sender.Pending++;
            sender.SendTo(sender.Targets[sender.NextTarget++ % sender.Targets.Length], _payload);
        }
    }
}
