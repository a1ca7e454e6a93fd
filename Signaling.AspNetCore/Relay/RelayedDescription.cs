using System.Text;
using Signaling.Contracts;

namespace Signaling.AspNetCore.Relay;

/// <summary>A <see cref="SessionDescription"/> on its way from one peer to another, its SDP as it came.</summary>
internal sealed record RelayedDescription(string Type, RelayedText Sdp)
{
    public int HeldBytes => Sdp.HeldBytes;

    // What a hub protocol has read may have nulls anywhere, until it is checked.
    public static RelayedDescription From(SessionDescription description) =>
        new(description.Type, description.Sdp is null ? null! : RelayedText.FromString(description.Sdp));

    /// <summary>A type by its name in UTF-8, without a new string for those that there are.</summary>
    public static string TypeOf(ReadOnlySpan<byte> name) =>
        name.SequenceEqual("offer"u8) ? SessionDescriptionTypes.Offer
        : name.SequenceEqual("answer"u8) ? SessionDescriptionTypes.Answer
        : name.SequenceEqual("pranswer"u8) ? SessionDescriptionTypes.ProvisionalAnswer
        : name.SequenceEqual("rollback"u8) ? SessionDescriptionTypes.Rollback
        : Encoding.UTF8.GetString(name);
}
