using System.Text;
using Signaling.Contracts;

namespace Signaling.AspNetCore.Relay;

/// <summary>A <see cref="SessionDescription"/> that is relayed from one peer to another, with its SDP unchanged.</summary>
internal sealed record RelayedDescription(string Type, RelayedText Sdp)
{
    public int HeldBytes => Sdp.HeldBytes;

    // Any field may be null until RequestRules has checked what a hub protocol has read.
    public static RelayedDescription From(SessionDescription description) =>
        new(description.Type, description.Sdp is null ? null! : RelayedText.FromString(description.Sdp));

    /// <summary>Returns the type for a name in UTF-8. Known types allocate no string.</summary>
    public static string TypeOf(ReadOnlySpan<byte> name) =>
        name.SequenceEqual("offer"u8) ? SessionDescriptionTypes.Offer
        : name.SequenceEqual("answer"u8) ? SessionDescriptionTypes.Answer
        : name.SequenceEqual("pranswer"u8) ? SessionDescriptionTypes.ProvisionalAnswer
        : name.SequenceEqual("rollback"u8) ? SessionDescriptionTypes.Rollback
        : Encoding.UTF8.GetString(name);
}
