using Signaling.Tests.Support;

namespace Signaling.Tests.ScaleOut;

/// <summary>The versions of a room as one peer was told them.</summary>
internal static class EventVersions
{
    /// <summary>The first event whose version is not greater than the one before; null when there is none. A roster may begin at any version.</summary>
    public static string? FirstStepBack(IEnumerable<PeerEvent> events, long version = 0)
    {
        foreach (var told in events)
        {
            if (told.Name == nameof(ISignalingPeer.RosterChanged))
            {
                version = told.Get<Roster>(0).Version;
            }
            else if (Of(told) is { } next)
            {
                if (next <= version)
                {
                    return $"{PeerHistory.Show(told)} after version {version}";
                }

                version = next;
            }
        }

        return null;
    }

    private static long? Of(PeerEvent told) => told.Name switch
    {
        nameof(ISignalingPeer.PeerJoined) or nameof(ISignalingPeer.PeerUpdated) => told.Get<long>(1),
        nameof(ISignalingPeer.PeerLeft) => told.Get<long>(2),
        _ => null,
    };
}
