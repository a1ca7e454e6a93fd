using Signaling.AspNetCore.Relay;
using static Signaling.AspNetCore.Protocols.MessagePackValue;

namespace Signaling.AspNetCore.Protocols;

/// <summary>Writes what is relayed as the contract's shapes in MessagePack.</summary>
internal static class MessagePackContentWriter
{
    public static int ContentSize(object? content) => content switch
    {
        RelayedDescription description => 1 + Size("type"u8) + Size(description.Type) + Size("sdp"u8) + Size(description.Sdp),
        RelayedCandidate candidate =>
            1 + Size("candidate"u8) + Size(candidate.Candidate) + Size("sdpMid"u8) + Size(candidate.SdpMid)
            + Size("sdpMLineIndex"u8) + Size(candidate.SdpMLineIndex)
            + Size("usernameFragment"u8) + Size(candidate.UsernameFragment),
        _ => Size((RelayedText?)content),
    };

    public static void WriteContent(object? content, ref FrameWriter writer)
    {
        switch (content)
        {
            case RelayedDescription description:
                writer.Write(0x82);
                Write("type"u8, ref writer);
                Write(description.Type, ref writer);
                Write("sdp"u8, ref writer);
                Write(description.Sdp, ref writer);
                break;
            case RelayedCandidate candidate:
                writer.Write(0x84);
                Write("candidate"u8, ref writer);
                Write(candidate.Candidate, ref writer);
                Write("sdpMid"u8, ref writer);
                Write(candidate.SdpMid, ref writer);
                Write("sdpMLineIndex"u8, ref writer);
                Write(candidate.SdpMLineIndex, ref writer);
                Write("usernameFragment"u8, ref writer);
                Write(candidate.UsernameFragment, ref writer);
                break;
            default:
                Write((RelayedText?)content, ref writer);
                break;
        }
    }
}
