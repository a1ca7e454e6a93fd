using Microsoft.AspNetCore.Http.Connections.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.SignalR;
using Signaling.AspNetCore.Access;
using Signaling.AspNetCore.Connections;
using Signaling.AspNetCore.Draining;
using Signaling.AspNetCore.Ice;
using Signaling.AspNetCore.Relay;
using Signaling.AspNetCore.Rooms;
using Signaling.AspNetCore.Rooms.State;
using Signaling.Contracts;

namespace Signaling.AspNetCore.Hub;

/// <summary>
/// The methods that a peer may call, as declared in <see cref="ISignalingHub"/>. Each call is validated and passed to the directory. Relayed content
/// is received as <c>Relayed…</c> types, which keep the bytes as received, instead of the contract's types.
/// </summary>
internal sealed class SignalingHub(
    RoomDirectory rooms, RequestRules rules, AccessControl access, AccessExpiry expiry, NodeDrain drain, NodeShutdown shutdown, HubAnswers answers, ILogger<SignalingHub> logger)
    : Hub<ISignalingPeer>
{
    private bool _hasBegun;
    private bool _holdsSignals;

    // Refuses calls on a connection whose peer has resumed on another one. A call reads this property once, before it has any effect: a call that is
    // refused because the node drains can be repeated.
    private string PeerId => Connection.IsReplaced ? throw Refusal.NotJoined() : Caller.PeerId;

    // The connection, if it still accepts calls. A call that has begun is completed: a drain waits for it.
    private SignalingConnection Caller => (_hasBegun = _hasBegun || Connection.TryBeginCall()) ? Connection : throw Refusal.Draining();

    private SignalingConnection Connection => field ??= Context.Features.GetRequiredFeature<SignalingConnection>();

    private string MemberId => PeerId is var peerId && Connection.IsInRoom ? peerId : throw Refusal.NotJoined();

    private string ModeratorId
    {
        get
        {
            var peerId = PeerId;
            Connection.Require(PeerPermissions.Moderate);
            return peerId;
        }
    }

    private IceRenewal IceRenewal => Context.Features.GetRequiredFeature<IceRenewal>();

    public override Task OnConnectedAsync()
    {
        Log.Connected(
            logger, Context.ConnectionId, Context.GetHttpContext()?.Connection.RemoteIpAddress?.ToString(),
            Context.Features.Get<IHttpTransportFeature>()?.TransportType.ToString() ?? "an unknown transport");
        return Task.CompletedTask;
    }

    public override async Task OnDisconnectedAsync(Exception? exception)
    {
        await answers.AnswerAsync(() => EndAsync().AsTask());
        Log.Disconnected(
            logger, Context.ConnectionId, Connection.Age, Connection.End == ConnectionClose.Farewell ? PeerLeftReasons.Left : PeerLeftReasons.Disconnected);
    }

    /// <summary>Ends the call of this hub instance. The answer has been written, unless the connection has ended.</summary>
    internal void EndCall()
    {
        // Signals that waited for the answer to a Join or a Resume follow it. On a connection that has ended they would be lost.
        if (_holdsSignals && !Context.ConnectionAborted.IsCancellationRequested)
        {
            Connection.Outbox.Release();
        }

        if (_hasBegun)
        {
            Connection.EndCall();
        }
    }

    public Task<JoinResult> Join(JoinRequest request) => answers.AnswerAsync(() => JoinAsync(request));

    public Task<JoinResult> Resume(string resumeToken) => answers.AnswerAsync(() => ResumeAsync(new(RequestRules.CheckResume(resumeToken))));

    public Task<JoinResult> ResumeWith(ResumeRequest request) => answers.AnswerAsync(() => ResumeAsync(RequestRules.CheckResume(request)));

    public Task Leave() => answers.AnswerAsync(LeaveOrRefuseAsync);

    public Task<SendResult> SendOffer(string to, RelayedDescription offer) =>
        answers.AnswerAsync((Hub: this, to, offer), static call => call.Hub.SendOfferAsync(call.to, call.offer));

    public Task<SendResult> SendAnswer(string to, RelayedDescription answer) =>
        answers.AnswerAsync((Hub: this, to, answer), static call => call.Hub.SendAnswerAsync(call.to, call.answer));

    public Task<SendResult> SendIce(string to, RelayedCandidate? candidate) =>
        answers.AnswerAsync((Hub: this, to, candidate), static call => call.Hub.SendIceAsync(call.to, call.candidate));

    public Task<SendResult> SendMessage(string? to, RelayedText payload) =>
        answers.AnswerAsync((Hub: this, to, payload), static call => call.Hub.SendMessageAsync(call.to, call.payload));

    public Task<UpdateResult> UpdatePeer(PeerUpdate update) => answers.AnswerAsync(() => UpdatePeerAsync(update));

    public Task<Roster> GetRoster() => answers.AnswerAsync(this, static hub => hub.GetRosterAsync());

    public Task<IReadOnlyList<IceServer>> RefreshIceServers() =>
        answers.AnswerAsync(this, static hub => Task.FromResult(hub.IceRenewal.Refresh(hub.MemberId)));

    public Task RemovePeer(string peerId, RemoveOptions options) =>
        answers.AnswerAsync(() => rooms.RemoveAsync(ban: RequestRules.CheckRemoval(PeerId, peerId, options), peerId: ModeratorId, target: peerId));

    public Task SetRoomLocked(bool locked) => answers.AnswerAsync(() => rooms.SetLockedAsync(ModeratorId, locked));

    public Task ReportConnection(ConnectionReport report) => answers.AnswerAsync(() => Connection.ReportAsync(RequestRules.CheckReport(MemberId, report)));

    private async Task<JoinResult> JoinAsync(JoinRequest request)
    {
        request = rules.CheckJoin(request);
        RequireNotInRoom();
        Connection.RosterBudget.Require();
        var grant = await access.AuthorizeAsync(Context, request.Room, request);
        request = rules.CheckJoin(AccessControl.Apply(grant, request));

        // As soon as the peer is in the room, others may send to it. Their signals wait until the answer has been written. A running write belongs to
        // the room that this peer left before, and must end first.
        _holdsSignals = true;
        await Connection.Outbox.HoldAsync();
        var result = await rooms.JoinAsync(PeerId, request, grant, BanSubject.Of(grant, request.Room, Context.GetHttpContext()?.Connection.RemoteIpAddress));
        Enter(result.PeerId, grant);
        Connection.RosterBudget.SpendOn(result);
        Log.Joined(logger, result.PeerId, request.Room, result.Peers.Count + 1);

        // The connection may have ended during the join. If it ends after this line, OnDisconnectedAsync runs later.
        if (Context.ConnectionAborted.IsCancellationRequested || Connection.IsEvicted)
        {
            await rooms.LeaveAsync(result.PeerId, Context.ConnectionId, PeerLeftReasons.Disconnected);
        }

        return result;
    }

    private async Task LeaveOrRefuseAsync()
    {
        if (Caller.IsReplaced || !await LeaveAsync())
        {
            throw Refusal.NotJoined();
        }
    }

    private Task<SendResult> SendOfferAsync(string to, RelayedDescription offer)
    {
        rules.CheckOffer(offer);
        Connection.Require(PeerPermissions.Signal);
        return SendAsync(to, Signal.ReceiveOffer(PeerId, offer));
    }

    private Task<SendResult> SendAnswerAsync(string to, RelayedDescription answer)
    {
        rules.CheckAnswer(answer);
        Connection.Require(PeerPermissions.Signal);
        return SendAsync(to, Signal.ReceiveAnswer(PeerId, answer));
    }

    private Task<SendResult> SendIceAsync(string to, RelayedCandidate? candidate)
    {
        rules.CheckIce(candidate);
        Connection.Require(PeerPermissions.Signal);
        return SendAsync(to, Signal.ReceiveIce(PeerId, candidate));
    }

    private Task<SendResult> SendMessageAsync(string? to, RelayedText payload)
    {
        rules.CheckMessage(payload);
        Connection.Require(PeerPermissions.Message);
        var signal = Signal.ReceiveMessage(PeerId, payload);
        return to is null ? SendToOthersAsync(signal) : SendAsync(to, signal);
    }

    private async Task<UpdateResult> UpdatePeerAsync(PeerUpdate update)
    {
        rules.CheckUpdate(update);
        var peerId = PeerId;
        update = AccessControl.Apply(Connection.Grant, update);
        rules.CheckUpdate(update);
        Connection.RosterBudget.Require();
        var version = await rooms.UpdateAsync(peerId, update);
        rooms.ReadRoster(peerId, Connection.RosterBudget.SpendOnUpdate);
        return new(version);
    }

    private Task<Roster> GetRosterAsync()
    {
        var peerId = PeerId;
        Connection.RosterBudget.Require();
        var roster = rooms.GetRoster(peerId);
        Connection.RosterBudget.SpendOn(roster);
        return Task.FromResult(roster);
    }

    private async Task<JoinResult> ResumeAsync(ResumeTry attempt)
    {
        RequireNotInRoom();
        var grant = await access.AuthorizeAsync(Context, attempt.Token.Room);

        // The order is the same as for Join: the answer, then the signals of the mailbox, then newer signals.
        _holdsSignals = true;
        await Connection.Outbox.HoldAsync();
        var result = await rooms.ResumeAsync(attempt, Context.ConnectionId, grant);
        Enter(result.PeerId, grant);
        if (attempt.Received is null)
        {
            // A client that does not acknowledge signals would lose all of them if its connection were cut now.
            Connection.AwaitFirstSign();
        }

        Log.Resumed(logger, result.PeerId, result.Room, Context.ConnectionId);
        if (Context.ConnectionAborted.IsCancellationRequested || Connection.IsEvicted)
        {
            // OnDisconnectedAsync does not wait for this call, and may have run before the peer was resumed.
            await EndAsync();
        }

        return result;
    }

    private void Enter(string peerId, PeerGrant grant)
    {
        Connection.Enter(peerId, grant);
        IceRenewal.Begin(peerId);
        expiry.Watch(Connection, grant.ExpiresAt);
    }

    // The send usually completes synchronously. Awaiting it would cost a state machine and a task for each signal.
    private Task<SendResult> SendAsync(string to, Signal signal)
    {
        RequestRules.CheckTarget(signal.From!, to);
        var sending = rooms.SendAsync(signal.From!, to, signal);
        return logger.IsEnabled(LogLevel.Trace) ? LogWhenSentAsync(sending, to, signal) : sending;
    }

    private async Task<SendResult> LogWhenSentAsync(Task<SendResult> sending, string to, Signal signal)
    {
        var result = await sending;
        Log.Relayed(logger, signal.Method, signal.From!, to);
        return result;
    }

    private async Task<SendResult> SendToOthersAsync(Signal signal)
    {
        var broadcasts = Connection.Limiter.Broadcasts;
        broadcasts.Require();
        await rooms.SendToOthersAsync(signal.From!, signal);
        rooms.ReadRoster(signal.From!, roster => broadcasts.SpendOn(signal, roster.Peers.Count));
        return SendResults.Sent;
    }

    private void RequireNotInRoom()
    {
        drain.RequireNotBegun();
        if (Caller.IsInRoom || Connection.IsReplaced)
        {
            throw Refusal.AlreadyJoined();
        }
    }

    private async ValueTask<bool> LeaveAsync()
    {
        var peerId = Connection.PeerId;
        var left = await rooms.LeaveAsync(peerId, Context.ConnectionId, PeerLeftReasons.Left);
        Connection.Exit();
        IceRenewal.End();
        if (left)
        {
            Log.Left(logger, peerId, PeerLeftReasons.Left);
        }

        return left;
    }

    private async ValueTask EndAsync()
    {
        var end = Connection.End;
        if (end == ConnectionClose.Farewell)
        {
            await LeaveAsync();
            return;
        }

        // When the node is ending, clients close their connections because of the node.
        var hasClosed = end == ConnectionClose.Closed && !shutdown.HasBegun;
        if (await rooms.SuspendAsync(Connection.PeerId, Context.ConnectionId, hasClosed))
        {
            Log.ConnectionLost(logger, Connection.PeerId);
            if (shutdown.HasBegun)
            {
                // The node must not end before the signals that are still on their way to this peer have been passed on.
                await rooms.AwaitInFlightAsync(Connection.PeerId);
            }
        }
    }
}
