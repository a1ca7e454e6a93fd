using System.Buffers;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Protocol;
using Microsoft.Extensions.Options;
using Signaling.AspNetCore.Protocols;
using Signaling.AspNetCore.Relay;
using Signaling.AspNetCore.Rooms.Nodes;
using Signaling.AspNetCore.Rooms.State;
using Signaling.Contracts;

namespace Signaling.Redis.Format;

/// <summary>Converts messages between nodes to and from the hub invocations that SignalR's backplane carries.</summary>
internal sealed class NodeMessageFormat : IInvocationBinder
{
    private static readonly Type[] _head = [typeof(string), typeof(string), typeof(long)];

    private static readonly Dictionary<string, Type[]> _tails = new(StringComparer.Ordinal)
    {
        [nameof(PeerEntered)] = [typeof(PeerInfo), typeof(string)],
        [nameof(PeerChanged)] = [typeof(PeerInfo), typeof(string)],
        [nameof(PeerGone)] = [typeof(string), typeof(string)],
        [nameof(RoomMoved)] = [],
        [nameof(VersionAsked)] = [typeof(string), typeof(string)],
        [nameof(VersionReached)] = [typeof(string)],
        [nameof(PeerCrowded)] = [typeof(string), typeof(string)],
        [nameof(LockChanged)] = [typeof(bool), typeof(long)],
        [nameof(PeerRefused)] = [typeof(string), typeof(Knock)],
        [nameof(LoopbackProbe)] = [],
        [nameof(ISignalingPeer.ReceiveOffer)] = [typeof(string), typeof(string), typeof(RelayedDescription)],
        [nameof(ISignalingPeer.ReceiveAnswer)] = [typeof(string), typeof(string), typeof(RelayedDescription)],
        [nameof(ISignalingPeer.ReceiveIce)] = [typeof(string), typeof(string), typeof(RelayedCandidate)],
        [nameof(ISignalingPeer.ReceiveMessage)] = [typeof(string), typeof(string), typeof(RelayedText)],
    };

    private static readonly Dictionary<string, Type[]> _types = _tails.ToDictionary(
        tail => tail.Key, tail => (Type[])[.. _head, .. tail.Value], StringComparer.Ordinal);

    public static IHubProtocol Protocol { get; } = new MessagePackHubProtocol(Options.Create(RelayedFormatter.Options));

    private static NodeMessageFormat Binder { get; } = new();

    public static ReadOnlyMemory<byte> ToBytes(NodeMessage message)
    {
        var (target, arguments) = Write(message);
        return Protocol.GetMessageBytes(new InvocationMessage(target, arguments));
    }

    /// <summary>
    /// Reads a message. Returns null for a message that this release does not know or cannot read, because a newer release may send other messages. A newer
    /// release may add fields to the objects in a message, which this release ignores, or messages with other names. It never adds arguments to an existing
    /// message.
    /// </summary>
    public static NodeMessage? FromBytes(ReadOnlyMemory<byte> bytes) => FromBytes(bytes, out _);

    /// <summary>Does the same, and returns the headers of the message, in which a traced message has its context.</summary>
    public static NodeMessage? FromBytes(ReadOnlyMemory<byte> bytes, out IDictionary<string, string>? headers)
    {
        headers = null;
        try
        {
            var input = new ReadOnlySequence<byte>(bytes);
            if (!Protocol.TryParseMessage(ref input, Binder, out var parsed) || parsed is not InvocationMessage invocation)
            {
                return null;
            }

            headers = invocation.Headers;
            return Read(invocation);
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            return null; // not MessagePack, or of another shape: the exceptions that this raises are not documented
        }
    }

    public static (string Target, object?[] Arguments) Write(NodeMessage message) => message switch
    {
        PeerEntered entered => (nameof(PeerEntered), Arguments(message, entered.Member.Peer, entered.Member.Owner)),
        PeerChanged changed => (nameof(PeerChanged), Arguments(message, changed.Member.Peer, changed.Member.Owner)),
        PeerGone gone => (nameof(PeerGone), Arguments(message, gone.PeerId, gone.Reason)),
        RoomMoved => (nameof(RoomMoved), Arguments(message)),
        VersionAsked asked => (nameof(VersionAsked), Arguments(message, asked.NodeId, asked.Question)),
        VersionReached reached => (nameof(VersionReached), Arguments(message, reached.Question)),
        PeerCrowded crowded => (nameof(PeerCrowded), Arguments(message, crowded.From, crowded.To)),
        LockChanged changed => (nameof(LockChanged), Arguments(message, changed.Lock.IsLocked, changed.Lock.Number)),
        PeerRefused refused => (nameof(PeerRefused), Arguments(message, refused.Subject, refused.Knock)),
        LoopbackProbe => (nameof(LoopbackProbe), Arguments(message)),
        PeerSignal signal => (signal.Signal.Method, Arguments(message, signal.To, signal.Signal.Arguments[0], signal.Signal.Arguments[1])),
        _ => throw new ArgumentOutOfRangeException(nameof(message)),
    };

    private static NodeMessage? Read(InvocationMessage invocation)
    {
        var arguments = invocation.Arguments;
        if (arguments.Length < _head.Length || arguments[0] is null || arguments[1] is null)
        {
            return null;
        }

        var (room, id, version) = ((string)arguments[0]!, arguments[1] is string { Length: > 0 } some ? some : null, (long)arguments[2]!);
        return invocation.Target switch
        {
            nameof(PeerEntered) => new PeerEntered(room, id, version, new((PeerInfo)arguments[3]!, (string)arguments[4]!)),
            nameof(PeerChanged) => new PeerChanged(room, id, version, new((PeerInfo)arguments[3]!, (string)arguments[4]!)),
            nameof(PeerGone) => new PeerGone(room, id, version, (string)arguments[3]!, (string)arguments[4]!),
            nameof(RoomMoved) => new RoomMoved(room, id, version),
            nameof(VersionAsked) => new VersionAsked(room, id, version, (string)arguments[3]!, (string)arguments[4]!),
            nameof(VersionReached) => new VersionReached(room, id, version, (string)arguments[3]!),
            nameof(PeerCrowded) => new PeerCrowded(room, id, version, (string)arguments[3]!, (string)arguments[4]!),
            nameof(LockChanged) => new LockChanged(room, id, version, new((bool)arguments[3]!, (long)arguments[4]!)),
            nameof(PeerRefused) when arguments[4] is Knock { DisplayName: not null } knock => new PeerRefused(room, id, version, (string)arguments[3]!, knock),
            nameof(LoopbackProbe) => new LoopbackProbe(version),
            _ => new PeerSignal(room, id, version, (string?)arguments[3], ToSignal(invocation.Target, (string)arguments[4]!, arguments[5])),
        };
    }

    public IReadOnlyList<Type> GetParameterTypes(string methodName) =>
        _types.TryGetValue(methodName, out var types) ? types : throw new HubException($"Another node sent a {methodName}, which is not known here.");

    public Type GetReturnType(string invocationId) => throw new NotSupportedException();

    public Type GetStreamItemType(string streamId) => throw new NotSupportedException();

    private static object?[] Arguments(NodeMessage message, params object?[] tail) => [message.Room, message.RoomId ?? string.Empty, message.Version, .. tail];

    private static Signal ToSignal(string method, string from, object? payload) => method switch
    {
        nameof(ISignalingPeer.ReceiveOffer) => Signal.ReceiveOffer(from, (RelayedDescription)payload!),
        nameof(ISignalingPeer.ReceiveAnswer) => Signal.ReceiveAnswer(from, (RelayedDescription)payload!),
        nameof(ISignalingPeer.ReceiveIce) => Signal.ReceiveIce(from, (RelayedCandidate?)payload),
        _ => Signal.ReceiveMessage(from, (RelayedText)payload!),
    };
}
