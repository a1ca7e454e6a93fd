using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Protocol;
using Signaling.AspNetCore.Connections;
using Signaling.AspNetCore.Hub;
using Signaling.AspNetCore.Relay;
using Signaling.Tests.Support;

namespace Signaling.Tests.Protocols;

/// <summary>Compares our protocols with SignalR's: both must read the same bytes and write the same messages in the same way.</summary>
internal sealed class ProtocolComparison(IHubProtocol ours, IHubProtocol stock)
{
    private static readonly JsonHubProtocol _stockJson = new();
    private static readonly MessagePackHubProtocol _stockMessagePack = new();
    private static readonly HubBinder _contract = new(typeof(ISignalingHub));
    private static readonly HubBinder _hub = new(typeof(SignalingHub));

    /// <summary>The hub protocols of the service, as the hub uses them.</summary>
    public static IHubProtocol OursJson { get; } = new PeerProtocolResolver().GetProtocol("json", null)!;

    public static IHubProtocol OursMessagePack { get; } = new PeerProtocolResolver().GetProtocol("messagepack", null)!;

    public static ProtocolComparison Json { get; } = new(OursJson, _stockJson);

    public static ProtocolComparison MessagePack { get; } = new(OursMessagePack, _stockMessagePack);

    /// <summary>Reads the input with both protocols, in the given segments. Compares the messages, the errors and the bytes that were not read.</summary>
    /// <returns>The number of signals in the input; each was also written again.</returns>
    public int ShouldReadAlike(ReadOnlySequence<byte> input, string because)
    {
        var (expected, theirs) = Read(stock, input, _contract);
        var (actual, messages) = Read(ours, input, _hub);

        if (!expected.SequenceEqual(actual))
        {
            actual.Should().Equal(expected, "{0}", because);
        }

        var relayed = Calls(messages).Zip(Calls(theirs)).Where(pair => IsComplete(pair.First)).ToList();
        foreach (var (call, theirCall) in relayed)
        {
            ShouldWriteAlike(Event(call), Event(theirCall));
        }

        return relayed.Count;
    }

    /// <summary>Returns whether our protocol reads a message without asking SignalR for parameter types.</summary>
    public bool ReadsByItself(ReadOnlySequence<byte> input)
    {
        try
        {
            return ours.TryParseMessage(ref input, new NoBinder(), out var message) && message is InvocationMessage && input.IsEmpty;
        }
        catch (Exception)
        {
            return false; // The protocol asked for the types, or refused the message.
        }
    }

    /// <summary>Compares the bytes in MessagePack. In JSON, compares the unescaped texts, because the escapes may differ.</summary>
    public static void ShouldWriteAlike(HubMessage message, HubMessage expected)
    {
        var bytes = OursMessagePack.GetMessageBytes(message);
        if (!bytes.Span.SequenceEqual(_stockMessagePack.GetMessageBytes(expected).Span))
        {
            bytes.ToArray().Should().Equal(_stockMessagePack.GetMessageBytes(expected).ToArray());
        }

        var strict = new UTF8Encoding(false, throwOnInvalidBytes: true);
        var record = strict.GetString(OursJson.GetMessageBytes(message).Span);
        record[..^1].Should().NotContain("\u001e");
        record[^1].Should().Be('\u001e');
        var expectedRecord = strict.GetString(_stockJson.GetMessageBytes(expected).Span);
        if (record != expectedRecord && Canonical(record) != Canonical(expectedRecord))
        {
            record.Should().Be(expectedRecord);
        }
    }

    // Keeps the order of the fields, and escapes every text in the same way.
    private static string Canonical(string record) => JsonNode.Parse(record[..^1])!.ToJsonString();

    private static (List<string> Outcome, List<HubMessage> Messages) Read(IHubProtocol protocol, ReadOnlySequence<byte> input, IInvocationBinder binder)
    {
        var outcome = new List<string>();
        var messages = new List<HubMessage>();
        while (true)
        {
            var before = input.Length;
            try
            {
                if (protocol.TryParseMessage(ref input, binder, out var message))
                {
                    outcome.Add($"{Describe(message)}, {input.Length} left");
                    messages.Add(message);
                    continue;
                }
            }
            catch (Exception exception)
            {
                // SignalR would close the connection here.
                outcome.Add($"{exception.GetType().Name}: {exception.Message}");
                return (outcome, messages);
            }

            outcome.Add($"{input.Length} left");
            if (input.Length == before)
            {
                return (outcome, messages);
            }
        }
    }

    private static IEnumerable<InvocationMessage> Calls(IEnumerable<HubMessage> messages) =>
        messages.OfType<InvocationMessage>().Where(call => call.Target.StartsWith("Send", StringComparison.Ordinal));

    // The hub refuses incomplete calls.
    private static bool IsComplete(InvocationMessage call) => call.Arguments[1] switch
    {
        RelayedText => true,
        RelayedDescription { Type: not null, Sdp: not null } => true,
        RelayedCandidate { Candidate: not null, SdpMLineIndex: null or (>= 0 and <= ushort.MaxValue) } => true,
        null => string.Equals(call.Target, nameof(ISignalingHub.SendIce), StringComparison.Ordinal),
        _ => false,
    };

    private static InvocationMessage Event(InvocationMessage call) =>
        new(call.Target.Replace("Send", "Receive", StringComparison.Ordinal), ["from \" <", call.Arguments[1]]);

    private static string Describe(HubMessage message) => message switch
    {
        InvocationBindingFailureMessage failure =>
            $"not bound: {failure.InvocationId ?? "-"} {failure.Target} {failure.BindingFailure.SourceException.GetType().Name} {failure.BindingFailure.SourceException.Message}",
        HubMethodInvocationMessage call =>
            $"{call.GetType().Name}: {call.InvocationId ?? "-"} {call.Target} {JsonSerializer.Serialize(call.Arguments!.Select(Relayed.ToContract))} "
            + $"{JsonSerializer.Serialize(call.StreamIds)} {JsonSerializer.Serialize(call.Headers)}",
        CloseMessage close => $"close {close.Error} {close.AllowReconnect}",
        HubInvocationMessage other => $"{other.GetType().Name} {other.InvocationId}",
        _ => message.GetType().Name,
    };

    private sealed class NoBinder : IInvocationBinder
    {
        public IReadOnlyList<Type> GetParameterTypes(string methodName) => throw new NotSupportedException();

        public Type GetReturnType(string invocationId) => throw new NotSupportedException();

        public Type GetStreamItemType(string streamId) => throw new NotSupportedException();
    }
}
