using Signaling.Load;

namespace Signaling.Benchmarks.Load;

/// <summary>
/// The exchange of offers, answers and candidates between all pairs of a room while its peers arrive. A peer that has joined sends an offer and then
/// its candidates to each peer that joined before it. The receiver of an offer sends an answer and its own candidates.
/// </summary>
internal sealed class Exchange : ITraffic
{
    private const int CandidatesEach = 8;
    private const int SignalsEach = 1 + CandidatesEach;

    private readonly Swarm _swarm;
    private readonly List<LoadPeer> _present = [];
    private readonly HashSet<(LoadPeer From, LoadPeer To)> _offered = [];
    private readonly HashSet<(LoadPeer From, LoadPeer To)> _answered = [];
    private int _delivered;

    public Exchange(Swarm swarm)
    {
        _swarm = swarm;
        swarm.Traffic = this;
        swarm.Joined = Arrive;
    }

    /// <summary>Gets whether all peers have joined and have received everything from all other peers.</summary>
    public bool IsComplete => _present.Count == _swarm.Peers.Count && _delivered == _present.Count * (_present.Count - 1) * SignalsEach;

    public void OnDelivered(LoadPeer from, LoadPeer to)
    {
        _delivered++;

        // The first signal from a peer that sends offers is its offer.
        if (_offered.Contains((from, to)) && _answered.Add((to, from)))
        {
            to.SendTo(from, Payload.Answer);
            SendCandidates(to, from);
        }
    }

    public void OnAnswered(LoadPeer caller)
    {
        // The peer itself counts its answers.
    }

    public override string ToString() => $"{_present.Count} peers are there, and {_delivered} signals were delivered.";

    private void Arrive(LoadPeer peer)
    {
        foreach (var other in _present)
        {
            _offered.Add((peer, other));
            peer.SendTo(other, Payload.LargeOffer);
            SendCandidates(peer, other);
        }

        _present.Add(peer);
    }

    private static void SendCandidates(LoadPeer from, LoadPeer to)
    {
        for (var i = 0; i < CandidatesEach; i++)
        {
            from.SendTo(to, Payload.Candidate);
        }
    }
}
