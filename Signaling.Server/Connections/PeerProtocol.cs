using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.ExceptionServices;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Protocol;
using Signaling.Contracts;

namespace Signaling.Server.Connections;

/// <summary>
/// A hub protocol for one connection. It leaves reading and writing to SignalR's own and watches what passes: calls that never reach the hub
/// get a coded refusal too.
/// </summary>
internal sealed class PeerProtocol(IHubProtocol inner, SignalingConnection connection) : IHubProtocol
{
    private static readonly ExceptionDispatchInfo _noSuchMethod = Refuse("This hub has no such method.");
    private static readonly ExceptionDispatchInfo _badArguments = Refuse("The number or the types of the arguments do not fit the method.");
    private static readonly ExceptionDispatchInfo _noStreams = Refuse("This hub has no streams.");
    private static readonly ExceptionDispatchInfo _entryUnanswered = Refuse("Join and Resume have to be invoked with an invocation ID: their answer is needed.");

    private static readonly CloseMessage _comeBack = new(error: null, allowReconnect: true);

    public string Name => inner.Name;

    public int Version => inner.Version;

    public TransferFormat TransferFormat => inner.TransferFormat;

    public bool IsVersionSupported(int version) => inner.IsVersionSupported(version);

    public ReadOnlyMemory<byte> GetMessageBytes(HubMessage message) => inner.GetMessageBytes(message);

    public void WriteMessage(HubMessage message, IBufferWriter<byte> output)
    {
        // A client that reconnects by itself does so only if it is told that it may.
        inner.WriteMessage(message is CloseMessage && connection is { IsDeparting: true, IsReplaced: false } ? _comeBack : message, output);
    }

    public bool TryParseMessage(ref ReadOnlySequence<byte> input, IInvocationBinder binder, [NotNullWhen(true)] out HubMessage? message)
    {
        if (!inner.TryParseMessage(ref input, binder, out message))
        {
            return false;
        }

        connection.OnMessage();
        switch (message)
        {
            case CloseMessage:
                connection.OnCloseMessage();
                break;
            case InvocationBindingFailureMessage failure:
                // SignalR tells of an unknown method with a HubException, and of arguments that do not fit with anything else.
                var refusal = failure.BindingFailure.SourceException is HubException ? _noSuchMethod : _badArguments;
                message = new InvocationBindingFailureMessage(failure.InvocationId, failure.Target, refusal);
                break;
            case StreamInvocationMessage call:
                message = new InvocationBindingFailureMessage(call.InvocationId, call.Target, _noStreams);
                break;
            case InvocationMessage { StreamIds.Length: > 0 } call:
                message = new InvocationBindingFailureMessage(call.InvocationId, call.Target, _noStreams);
                break;
            case InvocationMessage { InvocationId: null } call when IsEntry(call):
                message = new InvocationBindingFailureMessage(null, call.Target, _entryUnanswered);
                break;
        }

        return true;
    }

    private static bool IsEntry(InvocationMessage call) =>
        string.Equals(call.Target, nameof(ISignalingHub.Join), StringComparison.OrdinalIgnoreCase)
        || string.Equals(call.Target, nameof(ISignalingHub.Resume), StringComparison.OrdinalIgnoreCase)
        || string.Equals(call.Target, nameof(ISignalingHub.ResumeWith), StringComparison.OrdinalIgnoreCase);

    private static ExceptionDispatchInfo Refuse(string explanation) => ExceptionDispatchInfo.Capture(Refusal.Invalid(explanation));
}
