using Signaling.Contracts;

namespace Signaling.Client;

/// <summary>This peer was removed from its room.</summary>
/// <param name="reason">The reason.</param>
public sealed class RemovedEventArgs(string reason) : EventArgs
{
    /// <summary>Gets the reason: one of <see cref="RemovedReasons"/>, or a reason that a later server version added.</summary>
    public string Reason { get; } = reason;
}
