using System.Buffers;
using Microsoft.AspNetCore.SignalR.Protocol;
using Signaling.AspNetCore.Relay;
using Signaling.Contracts;
using static Signaling.AspNetCore.Protocols.MessagePackValue;

namespace Signaling.AspNetCore.Protocols;

/// <summary>
/// Writes what is relayed, and the answers to those who sent it, as messages of the hub protocol <c>messagepack</c>. The length of a message stands in
/// front of it, so it is reckoned first.
/// </summary>
internal static class MessagePackRelayWriter
{
    // The array of six, the type 1, no headers, no invocation ID; then the target, and the array of two arguments.
    private static ReadOnlySpan<byte> SignalHead => [0x96, 1, 0x80, 0xc0];

    // The array of five, the type 3, no headers; then the invocation ID, and that there is a result: a map of one.
    private static ReadOnlySpan<byte> CompletionHead => [0x95, 3, 0x80];

    /// <summary>False for every other message.</summary>
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
        var writer = Begin(CompletionHead.Length + Size(invocationId) + 2 + Size("status"u8) + Size(result.Status), output);
        writer.Write(CompletionHead);
        Write(invocationId, ref writer);
        writer.Write([3, 0x81]);
        Write("status"u8, ref writer);
        Write(result.Status, ref writer);
        writer.Flush();
    }

    private static void WriteSignal(string target, string from, object? content, IBufferWriter<byte> output)
    {
        var writer = Begin(SignalHead.Length + Size(target) + 1 + Size(from) + MessagePackContentWriter.ContentSize(content) + 1, output);
        writer.Write(SignalHead);
        Write(target, ref writer);
        writer.Write(0x92);
        Write(from, ref writer);
        MessagePackContentWriter.WriteContent(content, ref writer);
        writer.Write(0x90); // no streams
        writer.Flush();
    }

    private static FrameWriter Begin(int length, IBufferWriter<byte> output)
    {
        var writer = new FrameWriter(output, MessagePackLength.Size(length) + length);
        MessagePackLength.Write(length, ref writer);
        return writer;
    }
}
