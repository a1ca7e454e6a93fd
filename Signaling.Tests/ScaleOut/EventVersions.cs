using Signaling.Tests.Support;

namespace Signaling.Tests.ScaleOut;

/// <summary>The versions of a room in the events of one peer.</summary>
internal static class EventVersions
{
    /// <summary>Returns the first event whose version does not increase; null if there is none. A roster may start at any version.</summary>
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
