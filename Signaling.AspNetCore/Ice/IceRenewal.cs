using Signaling.AspNetCore.Limiting;
using Signaling.AspNetCore.Relay;
using Signaling.Contracts;

namespace Signaling.AspNetCore.Ice;

/// <summary>
/// Sends a connection's peer new ICE servers before the credentials of its last ones expire. The heartbeat of the connection calls
/// <see cref="Check"/>, so that a peer needs no timer of its own. A suspended peer has no connection: it receives new credentials when it resumes.
/// </summary>
internal sealed class IceRenewal(IceServerList servers, Outbox outbox, TimeProvider time)
{
    // Peers that joined or resumed together do not all restart ICE at the same moment.
    private const double EarliestShare = 0.75;
    private const double LatestShare = 0.85;

    private const int RefreshBurst = 10;
    private static readonly TimeSpan _refreshInterval = TimeSpan.FromSeconds(10);

    private Plan? _plan;

    private CallPace Pace => field ??= new(nameof(ISignalingHub.RefreshIceServers), RefreshBurst, _refreshInterval, time);

    /// <summary>The peer has just received credentials.</summary>
    public void Begin(string peerId)
    {
        if (servers.Expires)
        {
            Volatile.Write(ref _plan, NextFor(peerId));
        }
    }

    /// <summary>The peer has left its room.</summary>
    public void End() => Volatile.Write(ref _plan, null);

    /// <summary>Returns new ICE servers for the peer, or refuses with <c>rate_limited</c>.</summary>
    public IReadOnlyList<IceServer> Refresh(string peerId)
    {
        Pace.Take();
        Begin(peerId);
        return servers.For(peerId);
    }

    /// <summary>Sends new ICE servers if the time has come. Called about every second.</summary>
    public void Check()
    {
        // A call of the peer may begin another plan, or end it, at the same time. Then that one counts.
        if (Volatile.Read(ref _plan) is { } plan && time.GetElapsedTime(plan.IssuedAt) >= plan.Due
            && Interlocked.CompareExchange(ref _plan, NextFor(plan.PeerId), plan) == plan)
        {
            outbox.Put(Signal.IceServersChanged(servers.For(plan.PeerId)));
            outbox.Write();
        }
    }

    private Plan NextFor(string peerId) =>
        new(peerId, time.GetTimestamp(), servers.Lifetime * (EarliestShare + ((LatestShare - EarliestShare) * Random.Shared.NextDouble())));

    private sealed class Plan(string peerId, long issuedAt, TimeSpan due)
    {
        public string PeerId => peerId;

        public long IssuedAt => issuedAt;

        public TimeSpan Due => due;
    }
}
