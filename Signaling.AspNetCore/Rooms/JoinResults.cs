using Signaling.AspNetCore.Ice;
using Signaling.AspNetCore.Rooms.State;
using Signaling.Contracts;

namespace Signaling.AspNetCore.Rooms;

/// <summary>Creates the answers to Join and Resume: the room, and the settings that every peer of this server receives.</summary>
internal sealed class JoinResults(IceServerList iceServers, SignalingOptions options)
{
    private readonly Limits _limits = options.Limits.ToContract();
    private readonly long _resumeWindowMs = (long)options.ResumeWindow.TotalMilliseconds;

    public JoinResult Of(ResumeToken token, PeerInfo self, IReadOnlyList<PeerInfo> others, long version, PeerGrant grant, bool isLocked) => new(
        token.PeerId, token.Write(), token.Room, self, others, version, iceServers.For(token.PeerId), _limits, _resumeWindowMs, grant.PermissionNames,
        grant.Allows(PeerPermissions.Moderate) ? isLocked : null);
}
