using Signaling.Contracts;

namespace Signaling.Client;

/// <summary>Another peer sent an offer.</summary>
/// <param name="from">Who sent it.</param>
/// <param name="offer">The offer.</param>
public sealed class OfferReceivedEventArgs(string from, SessionDescription offer) : EventArgs
{
    /// <summary>The ID of the sender, as the server knows it.</summary>
    public string From { get; } = from;

    /// <summary>The offer, or a rollback: the W3C RTCSessionDescriptionInit.</summary>
    public SessionDescription Offer { get; } = offer;
}
