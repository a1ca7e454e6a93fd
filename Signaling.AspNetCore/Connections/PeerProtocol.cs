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

    // A call that has to be parsed, executed or refused at some cost, compared with a relayed signal or a ping.
    private const int DearCall = 10;

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
            message = _end ?? EndOfExcess() ?? (connection is { IsDraining: true, IsReplaced: false } ? _closeWithReconnect : message);
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
                message = Watch(message, before, before.Length - input.Length);
                return true;
            }

            if (before.IsEmpty)
            {
                return false;
            }

            if (!input.Start.Equals(before.Start))
            {
                // SignalR ignores messages of an unknown type.
                message = Watch(_nothing, before, before.Length - input.Length);
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
            // Its bytes are counted at its end.
            Spend(calls: 1, bytes: 0, connection.OnMessage());
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
            return Watch(inner.TryParseMessage(ref input, binder, out var message) ? message : _nothing, new(memory), memory.Length);
        });

    private HubMessage RefuseTooLarge(UnfinishedFrame frame)
    {
        Spend(DearCall, frame.Length, connection.OnMessage());
        var (invocationId, target) = frame.Finish();
        var refusal = connection.IsInRoom || IsEntry(target) ? Refusal.CallTooLarge(frame.Length, frame.MaxHeld) : Refusal.NotJoined();
        return invocationId is null ? _nothing : Refuse(invocationId, target, ToBindingFailure(refusal));
    }

    private HubMessage Watch(HubMessage message, in ReadOnlySequence<byte> frame, long bytes)
    {
        if (Spend(CostOf(message), bytes, connection.OnMessage()) is { } excess && message is not CloseMessage)
        {
            return RefuseExcess(message, excess);
        }

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

                // A Resume may always follow a failure of many connections, so only Join counts for the address and the user.
                if (IsJoin(call.Target) && connection.Limiter.SpendJoin() is { } tooOften)
                {
                    return RefuseExcess(message, tooOften);
                }

                _pendingEntryId = call.InvocationId;
                return message;
            default:
                return message;
        }
    }

    /// <summary>Counts a message. Returns its refusal if there were too many; throws when the connection has to be closed.</summary>
    private SignalingRefusalException? Spend(int calls, long bytes, long now)
    {
        var excess = connection.Limiter.Spend(calls, bytes, now);
        return excess is null || connection.Limiter.End is not { } end ? excess : throw end.ToHubException();
    }

    private CloseMessage? EndOfExcess() => connection.Limiter.End is { } end ? new CloseMessage(end.Message, allowReconnect: false) : null;

    private static int CostOf(HubMessage message) => message switch
    {
        PingMessage or CloseMessage => 1,
        InvocationMessage { Target: var target } when target.StartsWith("Send", StringComparison.OrdinalIgnoreCase) => 1,
        InvocationMessage { Target: nameof(ISignalingHub.ReportConnection) } => 1, // only counted; CallPace limits it
        _ => DearCall,
    };

    private HubMessage RefuseExcess(HubMessage message, SignalingRefusalException excess) => message switch
    {
        InvocationBindingFailureMessage failure => Refuse(failure.InvocationId, failure.Target, ToBindingFailure(excess)),
        HubMethodInvocationMessage call => Refuse(call.InvocationId, call.Target, ToBindingFailure(excess)),
        _ => _nothing,
    };

    private ExceptionDispatchInfo Bad(InvocationBindingFailureMessage call, in ReadOnlySequence<byte> frame)
    {
        var record = inner.TransferFormat == TransferFormat.Text ? frame : default;
        return ToBindingFailure(BindingRefusal.Create(call.Target, call.BindingFailure.SourceException, record));
    }

    private InvocationBindingFailureMessage Refuse(string? invocationId, string target, ExceptionDispatchInfo refusal)
    {
        if (refusal.SourceException.InnerException is SignalingRefusalException { Code: var code })
        {
            connection.Metrics.Refused(code, target);
        }

        return new(invocationId, target, refusal);
    }

    private static bool IsJoin(string target) => string.Equals(target, nameof(ISignalingHub.Join), StringComparison.OrdinalIgnoreCase);

    private static bool IsEntry(string target) =>
        IsJoin(target)
        || string.Equals(target, nameof(ISignalingHub.Resume), StringComparison.OrdinalIgnoreCase)
        || string.Equals(target, nameof(ISignalingHub.ResumeWith), StringComparison.OrdinalIgnoreCase);

    private static ExceptionDispatchInfo Refuse(string explanation) => ToBindingFailure(Refusal.Invalid(explanation));

    private static ExceptionDispatchInfo ToBindingFailure(SignalingRefusalException refusal) => ExceptionDispatchInfo.Capture(refusal.ToHubException());
}
