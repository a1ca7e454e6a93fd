namespace Signaling.Client;

/// <summary>A peer that has proved that it knows the secret.</summary>
internal sealed class KnownPeer(string entry, Envelope envelope, Profile profile)
{
    /// <summary>Gets the entry of its metadata that has proved it.</summary>
    public string Entry { get; } = entry;

    public byte[] Session { get; } = envelope.Session;

    public ulong ProfileSequence { get; } = envelope.Sequence;

    public Profile Profile { get; } = profile;

    /// <summary>Gets the number of its last signal; null before the first one. A signal with this number or a smaller one is a replay.</summary>
    public ulong? SignalSequence { get; init; }

    public KnownPeer After(ulong signal) => new(Entry, new Envelope(Session, ProfileSequence, []), Profile) { SignalSequence = signal };
}
