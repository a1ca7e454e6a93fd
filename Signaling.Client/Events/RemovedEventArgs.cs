using Signaling.Contracts;

namespace Signaling.Client;

/// <summary>This peer was put out of its room.</summary>
/// <param name="reason">Why.</param>
public sealed class RemovedEventArgs(string reason) : EventArgs
{
    /// <summary>One of <see cref="RemovedReasons"/>, or a reason that a later server added.</summary>
    public string Reason { get; } = reason;
}
