using Signaling.AspNetCore.Rooms.State;
using Signaling.Contracts;

namespace Signaling.AspNetCore.Rooms;

/// <summary>Writes the answers to Join and Resume: the room, and what every peer of this server gets along with it.</summary>
internal sealed class JoinResults(SignalingOptions options)
{
    private readonly IReadOnlyList<IceServer> _iceServers = options.ToIceServers();
    private readonly Limits _limits = options.Limits.ToContract();
    private readonly long _resumeWindowMs = (long)options.ResumeWindow.TotalMilliseconds;

    public JoinResult Of(ResumeToken token, PeerInfo self, IReadOnlyList<PeerInfo> others, long version) =>
        new(token.PeerId, token.Write(), token.Room, self, others, version, _iceServers, _limits, _resumeWindowMs);
}
