using Signaling.Tests.Support;

namespace Signaling.Tests.ScaleOut;

/// <summary>The most recent events of a peer, for the analysis of a failure.</summary>
internal sealed class PeerHistory
{
    private const int Length = 60;

    private readonly Queue<string> _events = new();

    public static string Show(PeerEvent told) => $"{told.Name}({string.Join(", ", told.Arguments.Select(Show))})";

    public void Add(string what)
    {
        _events.Enqueue(what);
        if (_events.Count > Length)
        {
            _events.Dequeue();
        }
    }

    public override string ToString() => string.Join("; ", _events);

    private static string? Show(object? argument) => argument switch
    {
        PeerInfo peer => $"{peer.PeerId} {peer.State} {peer.Order}",
        Roster roster => $"version {roster.Version} [{string.Join(' ', roster.Peers.Select(peer => peer.PeerId))}]",
        _ => argument?.ToString(),
    };
}
