using Microsoft.Extensions.Logging;
using Signaling.Contracts;

namespace Signaling.Client;

/// <summary>The application's calls within a room.</summary>
internal class RoomCalls(CallSender calls, RoomMembership membership, RoomFeed feed, ILogger logger)
{
    /// <summary>Gets the limits of what the application sends; null before the first join.</summary>
    public virtual Limits? Limits => membership.Limits;

    /// <summary>Returns what the server gets of a request to join. Throws when the request is invalid.</summary>
    public virtual JoinRequest Hide(JoinRequest request) => request;

    /// <summary>Returns what the application gets of an answer to a join.</summary>
    public virtual JoinResult Show(JoinResult result) => result;

    /// <summary>Completes what has to follow on a join or resume, before the application continues.</summary>
    public virtual Task AnnounceAsync() => Task.CompletedTask;

    public virtual Task<SendResult> SendOfferAsync(string to, SessionDescription offer, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(to);
        ArgumentNullException.ThrowIfNull(offer);
        return calls.InvokeAsync<SendResult>(
            nameof(ISignalingHub.SendOffer), [to, offer], OutgoingRules.Description(to, offer, membership.Limits), cancellationToken);
    }

    public virtual Task<SendResult> SendAnswerAsync(string to, SessionDescription answer, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(to);
        ArgumentNullException.ThrowIfNull(answer);
        return calls.InvokeAsync<SendResult>(
            nameof(ISignalingHub.SendAnswer), [to, answer], OutgoingRules.Description(to, answer, membership.Limits), cancellationToken);
    }

    public virtual Task<SendResult> SendIceAsync(string to, IceCandidate? candidate, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(to);
        return calls.InvokeAsync<SendResult>(
            nameof(ISignalingHub.SendIce), [to, candidate], OutgoingRules.Candidate(to, candidate, membership.Limits), cancellationToken);
    }

    /// <param name="to">The ID of the target; null for all other peers.</param>
    /// <param name="payload">The text.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public virtual Task<SendResult> SendMessageAsync(string? to, string payload, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(payload);
        return calls.InvokeAsync<SendResult>(
            nameof(ISignalingHub.SendMessage), [to, payload], OutgoingRules.Message(to, payload, membership.Limits), cancellationToken);
    }

    public virtual async Task UpdatePeerAsync(PeerUpdate update, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(update);
        update = update with { Metadata = MetadataCopy.Of(update.Metadata) };
        var (stay, session) = (membership.Stay, feed.Session);
        await calls.InvokeAsync<UpdateResult?>(
            nameof(ISignalingHub.UpdatePeer), [update], OutgoingRules.Update(update, membership.Limits), cancellationToken).ConfigureAwait(false);
        membership.Update(update, stay);
        feed.UpdateSelf(update, session);
    }

    public virtual async Task<Roster> GetRosterAsync(CancellationToken cancellationToken)
    {
        var session = feed.Session;
        var roster = await calls.InvokeAsync<Roster>(nameof(ISignalingHub.GetRoster), [], refusal: null, cancellationToken).ConfigureAwait(false);
        feed.TakeRoster(roster, session, isResync: false);
        return roster;
    }

    /// <summary>Fetches the roster for the feed, which has missed events.</summary>
    public async Task ResyncDetachedAsync(int session)
    {
        Roster? roster = null;
        try
        {
            roster = await calls.InvokeAsync<Roster>(nameof(ISignalingHub.GetRoster), [], refusal: null, CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            Log.ResyncFailed(logger, exception);
        }

        feed.TakeRoster(roster, session, isResync: true);
    }

    public async Task<IReadOnlyList<IceServer>> RefreshIceServersAsync(CancellationToken cancellationToken)
    {
        var session = feed.Session;
        var iceServers = await calls.InvokeAsync<IReadOnlyList<IceServer>>(
            nameof(ISignalingHub.RefreshIceServers), [], refusal: null, cancellationToken).ConfigureAwait(false);
        feed.TakeIceServers(iceServers, session);
        return iceServers;
    }

    public Task RemovePeerAsync(string peerId, RemoveOptions? options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(peerId);
        return calls.InvokeAsync<object?>(
            nameof(ISignalingHub.RemovePeer), [peerId, options ?? new RemoveOptions()], refusal: null, cancellationToken);
    }

    public Task ReportConnectionAsync(ConnectionReport report, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(report);
        return calls.InvokeAsync<object?>(nameof(ISignalingHub.ReportConnection), [report], refusal: null, cancellationToken);
    }

    public Task SetRoomLockedAsync(bool locked, CancellationToken cancellationToken) =>
        calls.InvokeAsync<object?>(nameof(ISignalingHub.SetRoomLocked), [locked], refusal: null, cancellationToken);
}
