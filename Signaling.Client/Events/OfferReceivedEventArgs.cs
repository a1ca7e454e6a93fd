using Signaling.Contracts;

namespace Signaling.Client;

/// <summary>Another peer sent an offer.</summary>
/// <param name="from">The ID of the sender.</param>
/// <param name="offer">The offer.</param>
public sealed class OfferReceivedEventArgs(string from, SessionDescription offer) : EventArgs
{
    /// <summary>Gets the ID of the sender, written by the server.</summary>
    public string From { get; } = from;

    /// <summary>Gets the offer, or a rollback: the W3C RTCSessionDescriptionInit.</summary>
    public SessionDescription Offer { get; } = offer;
}
