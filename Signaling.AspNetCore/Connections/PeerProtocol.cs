using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.ExceptionServices;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Protocol;
using Signaling.Contracts;

namespace Signaling.AspNetCore.Connections;

/// <summary>
/// The hub protocol of one connection. SignalR's protocol reads and writes; this class watches the messages, so that calls that never reach the hub
/// are refused with a code, too.
/// </summary>
internal sealed class PeerProtocol(IHubProtocol inner, SignalingConnection connection) : IHubProtocol
{
    private static readonly ExceptionDispatchInfo _noSuchMethod = Refuse("This hub has no such method.");
    private static readonly ExceptionDispatchInfo _noStreams = Refuse("This hub has no streams.");
    private static readonly ExceptionDispatchInfo _entryUnanswered = Refuse("Join and Resume must be invoked with an invocation ID, because they return a result.");

    private static readonly CloseMessage _closeWithReconnect = new(error: null, allowReconnect: true);

    // Returned for input that contains no complete message. SignalR expects a message for all input, and ignores a ping.
    private static readonly HubMessage _nothing = PingMessage.Instance;

    private CloseMessage? _end;

    // The invocation ID of the last Join or Resume without an answer. Compared by reference, because a client may use the same ID twice.
    private volatile string? _pendingEntryId;

    public string Name => inner.Name;

    public int Version => inner.Version;

    public TransferFormat TransferFormat => inner.TransferFormat;

    // A small limit for a connection that is not in a room and not about to enter one: any client can open such connections.
    private long MaxHeldBytes => connection.IsInRoom || _pendingEntryId is not null ? connection.Limits.MaxCallBytes : connection.Limits.MaxEntryBytes;

    public bool IsVersionSupported(int version) => inner.IsVersionSupported(version);

    public ReadOnlyMemory<byte> GetMessageBytes(HubMessage message) => inner.GetMessageBytes(message);

    public void WriteMessage(HubMessage message, IBufferWriter<byte> output)
    {
        if (message is CloseMessage)
        {
            // A client with automatic reconnect reconnects only if the Close message allows it.
            message = _end ?? (connection is { IsDeparting: true, IsReplaced: false } ? _closeWithReconnect : message);
        }

        inner.WriteMessage(message, output);
        if (message is InvocationMessage)
        {
            connection.Written.Begin();
        }

        if (message is CompletionMessage answer && ReferenceEquals(answer.InvocationId, _pendingEntryId))
        {
            _pendingEntryId = null;
        }
    }

    public bool TryParseMessage(ref ReadOnlySequence<byte> input, IInvocationBinder binder, [NotNullWhen(true)] out HubMessage? message)
    {
        if (connection.Unfinished is null)
        {
            var before = input;
            if (inner.TryParseMessage(ref input, binder, out message))
            {
                message = Watch(message, before);
                return true;
            }

            if (before.IsEmpty)
            {
                return false;
            }

            if (!input.Start.Equals(before.Start))
            {
                // SignalR ignores messages of an unknown type.
                message = Watch(_nothing, before);
                return true;
            }

            connection.Unfinished = new UnfinishedFrame(inner, MaxHeldBytes);
        }

        message = Continue(connection.Unfinished, ref input, binder);
        return true;
    }

    private HubMessage Continue(UnfinishedFrame frame, ref ReadOnlySequence<byte> input, IInvocationBinder binder)
    {
        var isWhole = frame.Append(ref input);
        if (frame.Length > connection.Limits.MaxFrameBytes)
        {
            var refusal = Refusal.FrameTooLarge(connection.Limits.MaxFrameBytes);
            _end = new CloseMessage(refusal.Message, allowReconnect: false);
            throw refusal.ToHubException();
        }

        if (!isWhole)
        {
            return _nothing;
        }

        connection.Unfinished = null;
        using (frame)
        {
            return frame.IsTooLarge ? RefuseTooLarge(frame) : Parse(frame, binder);
        }
    }

    private HubMessage Parse(UnfinishedFrame frame, IInvocationBinder binder) =>
        frame.Read(memory =>
        {
            var input = new ReadOnlySequence<byte>(memory);
            return Watch(inner.TryParseMessage(ref input, binder, out var message) ? message : _nothing, new(memory));
        });

    private HubMessage RefuseTooLarge(UnfinishedFrame frame)
    {
        connection.OnMessage();
        var (invocationId, target) = frame.Finish();
        var refusal = connection.IsInRoom || IsEntry(target) ? Refusal.CallTooLarge(frame.Length, frame.MaxHeld) : Refusal.NotJoined();
        return invocationId is null ? _nothing : Refuse(invocationId, target, ToBindingFailure(refusal));
    }

    private HubMessage Watch(HubMessage message, in ReadOnlySequence<byte> frame)
    {
        connection.OnMessage();
        switch (message)
        {
            case CloseMessage:
                connection.OnFarewell();
                return message;
            case InvocationBindingFailureMessage failure:
                // SignalR reports an unknown method as a HubException, and arguments that do not fit as any other exception.
                return Refuse(failure.InvocationId, failure.Target, failure.BindingFailure.SourceException is HubException ? _noSuchMethod : Bad(failure, frame));
            case StreamInvocationMessage call:
                return Refuse(call.InvocationId, call.Target, _noStreams);
            case InvocationMessage { StreamIds.Length: > 0 } call:
                return Refuse(call.InvocationId, call.Target, _noStreams);
            case InvocationMessage call when IsEntry(call.Target):
                if (call.InvocationId is null)
                {
                    return Refuse(null, call.Target, _entryUnanswered);
                }

                _pendingEntryId = call.InvocationId;
                return message;
            default:
                return message;
        }
    }

    private ExceptionDispatchInfo Bad(InvocationBindingFailureMessage call, in ReadOnlySequence<byte> frame)
    {
        var record = inner.TransferFormat == TransferFormat.Text ? frame : default;
        return ToBindingFailure(BindingRefusal.Create(call.Target, call.BindingFailure.SourceException, record));
    }

    private static InvocationBindingFailureMessage Refuse(string? invocationId, string target, ExceptionDispatchInfo refusal) =>
        new(invocationId, target, refusal);

    private static bool IsEntry(string target) =>
        string.Equals(target, nameof(ISignalingHub.Join), StringComparison.OrdinalIgnoreCase)
        || string.Equals(target, nameof(ISignalingHub.Resume), StringComparison.OrdinalIgnoreCase)
        || string.Equals(target, nameof(ISignalingHub.ResumeWith), StringComparison.OrdinalIgnoreCase);

    private static ExceptionDispatchInfo Refuse(string explanation) => ToBindingFailure(Refusal.Invalid(explanation));

    private static ExceptionDispatchInfo ToBindingFailure(SignalingRefusalException refusal) => ExceptionDispatchInfo.Capture(refusal.ToHubException());
}
