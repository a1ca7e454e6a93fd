using Signaling.Contracts;

namespace Signaling.AspNetCore;

/// <summary>The store or another node is unreachable, or did not answer in time. An operation that it ended may have been done all the same.</summary>
public sealed class StoreUnavailableException : Exception
{
    /// <param name="text">What went wrong, and what to do. Clients receive it with the code <c>unavailable</c>.</param>
    internal StoreUnavailableException(string text)
        : base($"{SignalingErrorCodes.Unavailable}: {text}")
    {
    }
}
