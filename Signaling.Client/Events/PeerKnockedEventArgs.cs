using Signaling.Contracts;

namespace Signaling.Client;

/// <summary>A newcomer was refused because the room is locked.</summary>
/// <param name="knock">The newcomer.</param>
public sealed class PeerKnockedEventArgs(Knock knock) : EventArgs
{
    /// <summary>Gets the newcomer.</summary>
    public Knock Knock { get; } = knock;
}
