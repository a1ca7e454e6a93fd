using System.Buffers;
using System.Text;
using Microsoft.AspNetCore.SignalR.Protocol;
using Signaling.AspNetCore.Relay;
using Signaling.Contracts;

namespace Signaling.AspNetCore.Protocols.Json;

/// <summary>Writes relayed signals, and the answers to their senders, as records of the hub protocol <c>json</c>.</summary>
internal static class JsonRelayWriter
{
    // The brackets and names of the longest record, and the usual length of a peer ID or an invocation ID.
    private const int EnvelopeLength = 256;

    // The characters of our identifiers, which need no escape in JSON.
    private static readonly SearchValues<char> _plain =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");

    /// <summary>Writes a relayed signal or an answer to a sender. Returns false for every other message.</summary>
    public static bool TryWrite(HubMessage message, IBufferWriter<byte> output)
    {
        if (RelayedContent.IsIn(message, out var target, out var from, out var content))
        {
            WriteSignal(target, from, content, output);
            return true;
        }

        if (message is CompletionMessage { Result: SendResult result, Error: null, Headers: null or { Count: 0 } } completion)
        {
            WriteCompletion(completion.InvocationId!, result, output);
            return true;
        }

        return false;
    }

    private static void WriteCompletion(string invocationId, SendResult result, IBufferWriter<byte> output)
    {
        var writer = new FrameWriter(output, EnvelopeLength);
        writer.Write("{\"type\":3,\"invocationId\":"u8);
        WriteString(invocationId, ref writer);
        writer.Write(",\"result\":{\"status\":"u8);
        WriteString(result.Status, ref writer);
        writer.Write("}}\u001e"u8);
        writer.Flush();
    }

    private static void WriteSignal(string target, string from, object? content, IBufferWriter<byte> output)
    {
        var writer = new FrameWriter(output, EnvelopeLength + RelayedContent.HeldBytes(content));
        writer.Write("{\"type\":1,\"target\":"u8);
        WriteString(target, ref writer);
        writer.Write(",\"arguments\":["u8);
        WriteString(from, ref writer);
        writer.Write((byte)',');
        switch (content)
        {
            case RelayedDescription description:
                writer.Write("{\"type\":"u8);
                WriteString(description.Type, ref writer);
                writer.Write(",\"sdp\":"u8);
                WriteText(description.Sdp, ref writer);
                writer.Write((byte)'}');
                break;
            case RelayedCandidate candidate:
                WriteCandidate(candidate, ref writer);
                break;
            default:
                WriteText((RelayedText?)content, ref writer);
                break;
        }

        writer.Write("]}\u001e"u8);
        writer.Flush();
    }

    private static void WriteCandidate(RelayedCandidate candidate, ref FrameWriter writer)
    {
        writer.Write("{\"candidate\":"u8);
        WriteText(candidate.Candidate, ref writer);
        writer.Write(",\"sdpMid\":"u8);
        WriteText(candidate.SdpMid, ref writer);
        writer.Write(",\"sdpMLineIndex\":"u8);
        if (candidate.SdpMLineIndex is { } index)
        {
            index.TryFormat(writer.GetSpan(11), out var length, provider: System.Globalization.CultureInfo.InvariantCulture);
            writer.Advance(length);
        }
        else
        {
            writer.Write("null"u8);
        }

        writer.Write(",\"usernameFragment\":"u8);
        WriteText(candidate.UsernameFragment, ref writer);
        writer.Write((byte)'}');
    }

    private static void WriteText(RelayedText? text, ref FrameWriter writer)
    {
        if (text is null)
        {
            writer.Write("null"u8);
            return;
        }

        writer.Write((byte)'"');
        text.WriteJson(ref writer);
        writer.Write((byte)'"');
    }

    private static void WriteString(string text, ref FrameWriter writer)
    {
        writer.Write((byte)'"');
        if (text.AsSpan().ContainsAnyExcept(_plain))
        {
            JsonText.Escape(Encoding.UTF8.GetBytes(text), ref writer);
        }
        else
        {
            writer.Advance(Encoding.UTF8.GetBytes(text, writer.GetSpan(text.Length)));
        }

        writer.Write((byte)'"');
    }
}
