using System.Text;
using Signaling.AspNetCore.Relay;

namespace Signaling.Tests.Support;

/// <summary>Converts relayed content to the types of the contract.</summary>
internal static class Relayed
{
    public static string ToPlain(this RelayedText text)
    {
        var bytes = new byte[text.Utf8Length];
        text.CopyUtf8To(bytes);
        return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(bytes);
    }

    public static object? ToContract(object? argument) => argument switch
    {
        RelayedText text => text.ToPlain(),
        RelayedDescription { Type: var type, Sdp: var sdp } => new SessionDescription(type, sdp?.ToPlain()!),
        RelayedCandidate candidate => new IceCandidate(
            candidate.Candidate?.ToPlain()!, candidate.SdpMid?.ToPlain(), candidate.SdpMLineIndex, candidate.UsernameFragment?.ToPlain()),
        _ => argument,
    };

    public static Type ToContract(Type type) =>
        type == typeof(RelayedText) ? typeof(string)
        : type == typeof(RelayedDescription) ? typeof(SessionDescription)
        : type == typeof(RelayedCandidate) ? typeof(IceCandidate)
        : type;
}
