namespace Signaling.Contracts;

/// <summary>The values of <see cref="SessionDescription.Type"/> (W3C WebRTC, RTCSdpType).</summary>
public static class SessionDescriptionTypes
{
    /// <summary>An offer.</summary>
    public const string Offer = "offer";

    /// <summary>A final answer.</summary>
    public const string Answer = "answer";

    /// <summary>A provisional answer.</summary>
    public const string ProvisionalAnswer = "pranswer";

    /// <summary>Takes a pending offer back; the SDP is empty.</summary>
    public const string Rollback = "rollback";
}
